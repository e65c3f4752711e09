//! Runs the delivery code on a simulated cloud, by seeds, and checks what holds when all has come to rest.
//!
//! ```text
//! cargo run --release -p simulation -- --seeds 0..1000
//! cargo run --release -p simulation -- --seed 17 --trace
//! ```

#![recursion_limit = "256"]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod checks;
mod customers;
mod deployment;
mod log;
mod redelivery;
mod run;
mod subscribers;
mod workload;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::world::{Cut, Trace};

fn main() -> anyhow::Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut from, mut to, mut trace) = (0_u64, 200_u64, false);
    let mut threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("seeds") => {
                let value = arguments.value()?.into_string().unwrap_or_default();
                let (first, last) = value.split_once("..").unwrap_or_default();
                (from, to) = (first.parse()?, last.parse()?);
            }
            lexopt::Arg::Long("seed") => {
                from = arguments.value()?.into_string().unwrap_or_default().parse()?;
                to = from + 1;
            }
            lexopt::Arg::Long("threads") => {
                threads = arguments.value()?.into_string().unwrap_or_default().parse()?;
            }
            lexopt::Arg::Long("trace") => trace = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let started = Instant::now();
    let next = AtomicU64::new(from);
    let (passed, failed, commands, faults) =
        (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= to {
                        break;
                    }
                    let tracing = if trace { Trace::on() } else { Trace::off() };
                    let report = run::run(seed, Cut::default(), &tracing);
                    for line in tracing.lines() {
                        println!("{line}");
                    }
                    commands.fetch_add(report.commands as u64, Ordering::Relaxed);
                    faults.fetch_add(report.struck.len() as u64, Ordering::Relaxed);
                    match report.violation {
                        None => passed.fetch_add(1, Ordering::Relaxed),
                        Some(violation) => {
                            println!("seed {seed}: {}: {}", violation.rule, violation.found);
                            failed.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
    println!(
        "{:.1} seeds/s, {} commands, {} faults, {seconds:.1} s",
        (get(&passed) + get(&failed)) as f64 / seconds,
        get(&commands),
        get(&faults)
    );
    println!("{} passed, {} failed", get(&passed), get(&failed));
    Ok(())
}
