//! What delivery costs after the commit: relay, projection, process manager, and the commands that come of it.

mod holdings;
mod latency;
pub(crate) mod part;
mod queue;
mod records;
mod relay;
pub(crate) mod sqs;
mod units;

use latency::{ACCOUNTS, COMMITS_PER_SECOND, Latency};
use units::{Cost, Costs};

use crate::arguments::Options;
use crate::report::{Bound, Report};

/// Latencies are measured so often, since other work of the machine shows in them.
const RUNS: u32 = 3;

/// Measures one after the other.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut report = Report::begin(options.json, "Delivery")?;
    let relayed: Vec<relay::Cost> = part::run(relay::PART, options.time)?;
    relays(&mut report, &relayed)?;
    let latencies: Vec<Latency> =
        (0..RUNS).map(|_| part::run(latency::PART, options.time * 2)).collect::<Result<_, _>>()?;
    ways(&mut report, &latencies)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let costs = runtime.block_on(units::measure())?;
    unit_tables(&mut report, &costs)?;
    report.bounds(&bounds(&relayed, &latencies, &costs))
}

fn relays(report: &mut Report, rows: &[relay::Cost]) -> anyhow::Result<()> {
    report.say(
        "### Relay\n\nBatches of 100 commits of one event each, of as many streams, each wanted by all subscribers; from the \
         bytes of Lambda's event to those of the answer, lines of log included. Its processor time is its process's \
         alone.\n",
    )?;
    let head = "| queues | subscribers | CPU µs a commit | µs a commit | SQS requests a commit |\n\
                | --- | ---: | ---: | ---: | ---: |";
    report.table(head, rows, |row| {
        let relay::Cost { queues, subscribers, cpu_us_per_commit, us_per_commit, requests_per_commit } = row;
        format!("| {queues} | {subscribers} | {cpu_us_per_commit:.1} | {us_per_commit:.1} | {requests_per_commit:.2} |")
    })
}

fn ways(report: &mut Report, rows: &[Latency]) -> anyhow::Result<()> {
    report.say(&format!(
        "### From the relay to a row that is read\n\n{COMMITS_PER_SECOND} commits a second on {ACCOUNTS} streams, in real \
         time: from the record's arrival at the relay, through a FIFO queue in memory and four instances of a projection's \
         function, until its row was read from the engine. All of it on one thread; AWS's polling is not in it. {RUNS} runs.\n"
    ))?;
    let head = "| commits | a second | sent p50 ms | sent p99 ms | visible p50 ms | visible p99 ms | visible max ms |\n\
                | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
    report.table(head, rows, |row| {
        format!(
            "| {} | {:.1} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            row.commits,
            row.commits_per_second,
            row.sent_p50_ms,
            row.sent_p99_ms,
            row.visible_p50_ms,
            row.visible_p99_ms,
            row.visible_max_ms,
        )
    })
}

fn unit_tables(report: &mut Report, costs: &Costs) -> anyhow::Result<()> {
    report.say(
        "### Projection\n\nA commit of one event that changes one row under 1 KB with one entry in an index, by the function \
         as it is deployed. WCU with the checkpoint, which is one item of the transaction: 2.\n",
    )?;
    unit_table(report, "the commit is", &costs.projection)?;
    report.say("### Process manager\n\nA commit of one event that concerns one instance under 1 KB.\n")?;
    unit_table(report, "the event", &costs.process_manager)?;
    report.say("### A command of a process manager\n\nWarm, one event under 1 KB, without the log.\n")?;
    unit_table(report, "a repeat is recognised", &costs.command)
}

fn unit_table(report: &mut Report, what: &str, rows: &[Cost]) -> anyhow::Result<()> {
    let head = format!(
        "| {what} | DynamoDB requests | SQS requests | WCU | RCU |\n| --- | ---: | ---: | ---: | ---: |"
    );
    report.table(&head, rows, |row| {
        let Cost { what, requests, sqs_requests, wcu, rcu } = row;
        format!("| {what} | {requests:.2} | {sqs_requests:.2} | {wcu:.2} | {rcu:.2} |")
    })
}

/// The write units of the checkpoint in the transaction of a commit's rows.
const CHECKPOINT: f64 = 2.0;

fn bounds(relayed: &[relay::Cost], latencies: &[Latency], costs: &Costs) -> Vec<Bound> {
    let relay = relayed.iter().find(|row| row.subscribers == 20).map(|row| row.cpu_us_per_commit);
    let mut slowest: Vec<f64> = latencies.iter().map(|row| row.visible_p99_ms).collect();
    slowest.sort_by(f64::total_cmp);
    let of = |costs: &[Cost], what: &str, figure: fn(&Cost) -> f64| {
        costs.iter().find(|cost| cost.what == what).map(figure)
    };
    let projection = |what, figure| of(&costs.projection, what, figure);
    let all_requests = |cost: &Cost| cost.requests + cost.sqs_requests;
    let rows = projection(units::WARM, |cost| cost.wcu - CHECKPOINT)
        .zip(projection(units::ROW_ALONE, |cost| cost.wcu))
        .map(|(together, alone)| together / alone);
    let command = of(&costs.command, units::BY_CAUSE, |cost| cost.wcu)
        .zip(of(&costs.command, units::BY_MARKER, |cost| cost.wcu))
        .map(|(by_cause, by_marker)| by_cause / by_marker);
    let at_most = |measure, limit, most: f64, measured: Option<f64>| {
        measured.map(|measured| Bound { measure, limit, measured, met: measured < most + 0.005 })
    };
    [
        at_most("relay, own code, 20 subscribers: CPU µs a commit", "≤ 100", 100.0, relay),
        at_most(
            "relay → row visible, p99 ms, the middle one of the runs",
            "≤ 10",
            10.0,
            slowest.get(slowest.len() / 2).copied(),
        ),
        at_most("projection, requests a commit, cold", "≤ 2", 2.0, projection(units::COLD, all_requests)),
        at_most("projection, requests a commit, warm", "1", 1.0, projection(units::WARM, all_requests)),
        at_most("projection, WCU without checkpoint / rows put by themselves", "≤ 2", 2.0, rows),
        at_most(
            "process manager, requests an event, one command",
            "≤ 4",
            4.0,
            of(&costs.process_manager, units::ONE_COMMAND, all_requests),
        ),
        at_most("a command by its cause / with a marker, WCU", "1 / 4", 0.25, command),
    ]
    .into_iter()
    .flatten()
    .collect()
}
