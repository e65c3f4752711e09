//! What an effort costs from its import to its rank, against the number of athletes on the board, and what the end costs.

mod data;
mod figures;
mod functions;
mod season;
mod snapshots;
mod stored;

use crate::arguments::Options;
use crate::report::{Bound, Report};
use season::{End, Measured, Size};

const ATHLETES: [u32; 4] = [100, 1_000, 10_000, 20_000];

/// So many efforts of each athlete are there.
const EFFORTS: u32 = 5;

/// So many more efforts are measured, each of another athlete.
const MEASURED: u32 = 100;

/// The most bytes of an item.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const ITEM_LIMIT: f64 = 400.0 * 1024.0;

/// Fills a stage with each number of athletes, measures single efforts, and the end.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut report = Report::begin(options.json, "Leaderboards")?;
    report.say(&format!(
        "A stage of so many athletes, {EFFORTS} efforts each, all of one gender and so on one board, each effort its \
         athlete's best. Then {MEASURED} efforts more, each of another athlete, by the functions as they are deployed: with \
         the log, with the bounds of what is kept, one after the other: imported into the stage, taken by the process \
         manager, ranked on the board, shown in the rows of the board.\n"
    ))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut measured = Vec::new();
    for athletes in ATHLETES {
        measured.push(runtime.block_on(season::measure(athletes))?);
    }
    efforts(&mut report, &measured)?;
    sizes(&mut report, &measured)?;
    ends(&mut report, &measured)?;
    report.bounds(&bounds(&measured))
}

fn efforts(report: &mut Report, measured: &[Measured]) -> anyhow::Result<()> {
    report.say(
        "### An effort\n\nCold: the first time, when the function keeps nothing. Snapshots are not in WCU.\n",
    )?;
    let rows: Vec<_> = measured.iter().flat_map(|one| &one.steps).collect();
    let head = "| athletes | step | p50 µs | p99 µs | CPU µs | requests | WCU | RCU | sent B |\n\
                | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
    report.table(head, &rows, |row| {
        let figures::Row { athletes, step, p50_us, p99_us, cpu_us, requests, wcu, rcu, bytes_sent } = row;
        format!(
            "| {athletes} | {step} | {p50_us:.0} | {p99_us:.0} | {cpu_us:.0} | {requests:.2} | {wcu:.2} | {rcu:.2} | \
             {bytes_sent:.0} |"
        )
    })
}

fn sizes(report: &mut Report, measured: &[Measured]) -> anyhow::Result<()> {
    report.say("### What is stored\n\nSnapshots deflated, in items of up to 350 KB; their WCU as the stage was filled.\n")?;
    let rows: Vec<_> = measured.iter().flat_map(|one| &one.sizes).collect();
    let head = "| athletes | efforts | of | commits, B an effort | snapshot KB | in items | snapshots, WCU an effort | \
                largest item KB |\n| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |";
    report.table(head, &rows, |row| {
        let Size { athletes, efforts, of, .. } = row;
        format!(
            "| {athletes} | {efforts} | {of} | {:.0} | {:.1} | {} | {:.2} | {:.1} |",
            row.commit_bytes_per_effort,
            row.snapshot_bytes / 1024.0,
            row.snapshot_items,
            row.snapshot_wcu_per_effort,
            row.largest_item_bytes / 1024.0,
        )
    })
}

fn ends(report: &mut Report, measured: &[Measured]) -> anyhow::Result<()> {
    report.say(
        "### The end\n\nThe stage ends: its board is made final, and told to the challenge's boards. One of them gives \
         points for the first ten places, the other adds up the times of all. Then both are made final.\n",
    )?;
    let rows: Vec<_> = measured.iter().flat_map(|one| &one.ends).collect();
    let head = "| athletes | step | ms | requests | WCU | RCU | snapshots, WCU |\n\
                | ---: | --- | ---: | ---: | ---: | ---: | ---: |";
    report.table(head, &rows, |row| {
        let End { athletes, step, total, snapshot_wcu } = row;
        let figures::Total { milliseconds, requests, wcu, rcu } = total;
        format!(
            "| {athletes} | {step} | {milliseconds:.1} | {requests} | {wcu:.0} | {rcu:.0} | {snapshot_wcu:.0} |"
        )
    })
}

fn bounds(measured: &[Measured]) -> Vec<Bound> {
    let (Some(least), Some(most)) = (measured.first(), measured.last()) else { return Vec::new() };
    let growth = |figure: fn(&Measured) -> f64| figure(most) / figure(least);
    let at_most = |measure, limit, bound: f64, measured: f64| Bound {
        measure,
        limit,
        measured,
        met: measured <= bound,
    };
    vec![
        at_most("WCU an effort, 2·10⁴ athletes / 10²", "≤ 1.1", 1.1, growth(Measured::wcu)),
        at_most("CPU an effort, 2·10⁴ athletes / 10²", "≤ 2", 2.0, growth(Measured::cpu)),
        at_most(
            "snapshots' WCU / commits' WCU, 2·10⁴ athletes",
            "≤ 1",
            1.0,
            most.snapshots_against_commits(),
        ),
        at_most("largest item / 400 KB", "≤ 1", 1.0, most.largest_item() / ITEM_LIMIT),
    ]
}
