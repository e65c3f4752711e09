//! Cold loads against the length of the stream.

use std::pin::pin;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use futures_util::TryStreamExt;
use paceline::{
    Aggregate, EncodedEvent, EventSet, EventStore, Expected, Head, Identity, Loaded, Metadata, NewCommit,
    Snapshot, StreamName,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use serde::Serialize;

use crate::account::{Account, AccountEvent, SNAPSHOT_EVERY, payment};
use crate::arguments::Options;
use crate::counting::Counter;
use crate::edge;
use crate::engine::Engine;
use crate::report::Report;
use crate::scenario::account;
use crate::statistics::{Latencies, per};
use crate::stores::{create_events_table, event_store};

const LENGTHS: [u64; 5] = [100, 1_000, 10_000, 100_000, 1_000_000];

/// So many events have come since the snapshot: half of what may come before the next.
const SINCE_SNAPSHOT: u64 = SNAPSHOT_EVERY / 2;

/// So many events at the end of each stream have a commit each, as commands of one event make them.
const SINGLE: u64 = 2 * SNAPSHOT_EVERY;

/// So many events at most are in a commit before them, so that a million are there in seconds. No load reads them.
const TOGETHER: u64 = 1_000;

#[derive(Debug, Serialize)]
struct Row {
    events: u64,
    loads_per_second: f64,
    p50_us: f64,
    p99_us: f64,
    requests_per_load: f64,
    rcu_per_load: f64,
    bytes_received_per_load: f64,
}

/// Loads streams of each length, in turn.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut report = Report::begin(options.json, "Loads")?;
    report.say(
        "A stream of so many events is loaded: the snapshot, taken 50 events ago, and the 50 commits since. \
         The store reads one page of up to 101 items.\n",
    )?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let rows = runtime.block_on(async {
        let engine = Engine::start()?;
        let counter = Counter::default();
        let client = engine.client(counter.clone()).await;
        let streams = seed(&client).await?;
        measure(&event_store(client), &counter, &streams, options.time).await
    })?;
    let head = "| events | p50 µs | p99 µs | requests | RCU | received B |\n\
                | ---: | ---: | ---: | ---: | ---: | ---: |";
    report.table(head, &rows, |row| {
        format!(
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} | {:.0} |",
            row.events,
            row.p50_us,
            row.p99_us,
            row.requests_per_load,
            row.rcu_per_load,
            row.bytes_received_per_load
        )
    })?;
    if let (Some(shortest), Some(longest)) = (rows.first(), rows.last()) {
        let ratio = longest.p50_us / shortest.p50_us;
        report.say(&format!("10⁶ events against 10²: {ratio:.2} in time (bound: ≤ 1.1)."))?;
    }
    Ok(())
}

async fn seed(client: &Client) -> anyhow::Result<Vec<(u64, StreamName)>> {
    create_events_table(client).await?;
    let store = event_store(client.clone());
    let mut streams = Vec::new();
    for (index, length) in LENGTHS.into_iter().enumerate() {
        let stream = account(index)?.stream();
        fill(&store, &stream, length).await?;
        streams.push((length, stream));
    }
    Ok(streams)
}

async fn fill(store: &DynamoEventStore, stream: &StreamName, length: u64) -> anyhow::Result<()> {
    let (mut head, mut state) = (Head::NONE, Account::default());
    while head.version().number() < length {
        let version = head.version().number();
        let together = length.saturating_sub(SINGLE).saturating_sub(version).clamp(1, TOGETHER);
        let events: Vec<AccountEvent> = (1..=together).map(|nth| payment(version + nth).into()).collect();
        events.iter().for_each(|event| Aggregate::apply(&mut state, event));
        let commit = store.append(stream, Expected::Head(head), commit(&events)?).await?;
        head = commit.head();
        if head.version().number() == length - SINCE_SNAPSHOT {
            let state = serde_json::value::to_raw_value(&state)?;
            let (version, position) = (head.version(), head.position());
            let snapshot = Snapshot { version, position, state_version: 1, state };
            store.save_snapshot(stream, &snapshot).await?;
        }
    }
    Ok(())
}

fn commit(events: &[AccountEvent]) -> anyhow::Result<NewCommit> {
    let id = edge::fresh_id();
    let metadata = Metadata {
        causation_id: id,
        correlation_id: id,
        actor: None,
        traceparent: None,
        recorded_at: edge::now(),
    };
    let events = events.iter().map(EventSet::encode).collect::<Result<Vec<EncodedEvent>, _>>()?;
    NewCommit::new(events, metadata).ok_or_else(|| anyhow::anyhow!("a commit has events"))
}

/// Measures the streams in turn, load by load, so that what else the machine does is shared by all.
async fn measure(
    store: &DynamoEventStore,
    counter: &Counter,
    streams: &[(u64, StreamName)],
    time: Duration,
) -> anyhow::Result<Vec<Row>> {
    let mut latencies = vec![Latencies::default(); streams.len()];
    let start = Instant::now();
    while start.elapsed() < time * u32::try_from(streams.len())? {
        for ((length, stream), latencies) in streams.iter().zip(&mut latencies) {
            let start = Instant::now();
            let payments = load(store, stream).await?;
            latencies.record(start.elapsed());
            anyhow::ensure!(payments == *length, "{payments} events were loaded, not {length}");
        }
    }
    let mut rows = Vec::new();
    for ((events, stream), latencies) in streams.iter().zip(latencies) {
        counter.meter(true);
        let before = counter.counts();
        load(store, stream).await?;
        let counts = counter.counts().since(before);
        counter.meter(false);
        let p50 = latencies.percentile(50).as_secs_f64();
        rows.push(Row {
            events: *events,
            loads_per_second: 1.0 / p50,
            p50_us: p50 * 1e6,
            p99_us: latencies.percentile(99).as_secs_f64() * 1e6,
            requests_per_load: per(counts.requests, 1),
            rcu_per_load: per(counts.half_units.read, 2),
            bytes_received_per_load: per(counts.bytes_received, 1),
        });
    }
    Ok(rows)
}

/// Loads an account as the dispatcher does, and tells how often it was paid into.
async fn load(store: &DynamoEventStore, stream: &StreamName) -> anyhow::Result<u64> {
    let mut account = Account::default();
    let mut loaded = pin!(store.load(stream, Account::SNAPSHOTS));
    while let Some(next) = loaded.try_next().await? {
        match next {
            Loaded::Snapshot(snapshot) => account = serde_json::from_str(snapshot.state.get())?,
            Loaded::Commit(commit) => {
                for recorded in commit.decode::<AccountEvent>() {
                    account.follow(&recorded?.event);
                }
            }
        }
    }
    Ok(account.payments())
}
