//! Many seeds, on all processors.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::options::Options;
use crate::run::{Report, run};
use crate::shrink::{Shrunk, shrink};
use crate::world::{Cut, Fault, Trace, lock};

/// The most lines of a trace that are printed unasked.
const MOST_LINES: usize = 120;

/// How many failing seeds are shrunk: it takes a while, and the first tell most.
const MOST_SHRUNK: u64 = 3;

/// What came of them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    commands: usize,
    faults: BTreeMap<Fault, usize>,
}

/// Runs them and prints what is found.
pub(crate) fn run_all(options: &Options) -> Tally {
    let started = Instant::now();
    let tally = Mutex::new(Tally::default());
    let next = AtomicU64::new(options.seeds.start);
    std::thread::scope(|scope| {
        for _ in 0..options.threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= options.seeds.end {
                        break;
                    }
                    run_one(seed, options, &tally);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap_or_default();
    let seconds = started.elapsed().as_secs_f64();
    let kinds: Vec<String> = tally.faults.iter().map(|(kind, count)| format!("{kind:?} {count}")).collect();
    println!("{} commands; faults: {}", tally.commands, kinds.join(", "));
    #[allow(clippy::cast_precision_loss, reason = "few enough")]
    let rate = (tally.passed + tally.failed) as f64 / seconds;
    println!("{seconds:.1} s, {rate:.1} seeds/s");
    tally
}

fn run_one(seed: u64, options: &Options, tally: &Mutex<Tally>) {
    let trace = if options.trace { Trace::on() } else { Trace::off() };
    let cut = Cut { on_dynoxide: options.on_dynoxide, ..Cut::default() };
    let report = run(seed, &cut, &trace);
    let failed = {
        let mut tally = lock(tally);
        tally.commands += report.sent.len();
        report.struck.iter().for_each(|(kind, _)| *tally.faults.entry(*kind).or_default() += 1);
        match report.violation {
            None => tally.passed += 1,
            Some(_) => tally.failed += 1,
        }
        tally.failed
    };
    trace.lines().iter().for_each(|line| println!("{line}"));
    let Some(violation) = report.violation.clone() else { return };
    println!("seed {seed}: {violation}");
    println!("  to run it alone: cargo run --profile simulation -p simulation -- --seed {seed} --trace");
    if !options.trace && !options.brief && failed <= MOST_SHRUNK {
        let (commands, faults) = (report.sent.len(), report.struck.len());
        let shrunk = shrink(seed, cut, report, violation);
        print_shrunk(seed, &shrunk, commands, faults);
    }
}

fn print_shrunk(seed: u64, Shrunk { violation, report, trace }: &Shrunk, commands: usize, faults: usize) {
    let Report { sent, struck, .. } = report;
    // In one call, so that the lines of two seeds do not mingle.
    let mut text = format!(
        "seed {seed} with {} of {commands} commands and {} of {faults} faults: {violation}\n",
        sent.len(),
        struck.len()
    );
    // What functions ask of database and queues stands behind two blanks more.
    let brief = |line: &&String| {
        trace.len() <= MOST_LINES || !line.get(13..).is_some_and(|what| what.starts_with("  "))
    };
    for line in trace.iter().filter(brief).take(MOST_LINES) {
        text.push_str("  ");
        text.extend(line.chars().take(200));
        text.push('\n');
    }
    println!("{text}");
}
