//! Replays from a store as fast as memory.

mod source;

use std::time::Instant;

use paceline::{CommandContext, Dispatcher};
use serde::Serialize;

use crate::account::{Account, Act, Command};
use crate::arguments::Options;
use crate::edge;
use crate::processor;
use crate::report::Report;
use crate::scenario::account;
use source::{Form, Source};

const COUNTS: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

#[derive(Debug, Serialize)]
struct Row {
    form: &'static str,
    events: u64,
    events_per_second: f64,
    peak_memory_bytes: u64,
}

/// Replays each number of events, from commits and from items.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut report = Report::begin(options.json, "Replays")?;
    report.say(
        "One command on a cold account without a snapshot, on one core: its commits, of one event each, are made one \
         by one as they are read (the making is in the time), decoded and applied; peak memory is that of the \
         process so far.\n",
    )?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut rows = Vec::new();
    for form in [Form::Commits, Form::Items] {
        for events in COUNTS {
            rows.push(runtime.block_on(replay(form, events))?);
        }
    }
    let head = "| commits as | events | events/s | peak memory MiB |\n| --- | ---: | ---: | ---: |";
    report.table(head, &rows, |row| {
        let mebibytes = row.peak_memory_bytes.div_ceil(1024 * 1024);
        format!("| {} | {} | {:.0} | {mebibytes} |", row.form, row.events, row.events_per_second)
    })
}

#[allow(clippy::cast_precision_loss, reason = "there are fewer than 2^52 events")]
async fn replay(form: Form, events: u64) -> anyhow::Result<Row> {
    let dispatcher = Dispatcher::<Account, _>::new(Source { form, events });
    let command = Command { account_id: account(0)?, act: Act::PayIn { times: 1 }, idempotency_key: None };
    let start = Instant::now();
    let outcome = dispatcher.dispatch(command, &CommandContext::new(edge::fresh_id(), edge::now())).await?;
    let time = start.elapsed();
    anyhow::ensure!(outcome.state.payments() == events + 1, "not every event was replayed");
    Ok(Row {
        form: form.name(),
        events,
        events_per_second: events as f64 / time.as_secs_f64(),
        peak_memory_bytes: processor::peak_memory()?,
    })
}
