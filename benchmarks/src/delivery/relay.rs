//! What the relay costs, by itself and with the SDK of SQS.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use paceline::subscriptions::Subscriptions;
use paceline_lambda::fifo::{FifoMessage, FifoQueues, QueueError, Rejected, Sqs};
use paceline_lambda::relay::Relay;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::records::Bank;
use super::sqs;
use crate::account::Act;
use crate::counting::Counter;
use crate::deployed;
use crate::engine::Engine;
use crate::processor;
use crate::scenario::account;
use crate::server::Server;
use crate::statistics::per;

pub(super) const PART: &str = "relay";

/// `BatchSize` of the relay's mapping.
const BATCH: usize = 100;

const SUBSCRIBERS: [usize; 2] = [1, 20];

/// What a commit costs the relay.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cost {
    pub(super) queues: String,
    pub(super) subscribers: usize,
    pub(super) cpu_us_per_commit: f64,
    /// From the event of Lambda's to its answer.
    pub(super) us_per_commit: f64,
    pub(super) requests_per_commit: f64,
}

/// Relays batches, each commit of another stream and wanted by all.
pub(super) async fn measure(time: Duration) -> anyhow::Result<Vec<Cost>> {
    let engine = Engine::start()?;
    let client = engine.client(Counter::default()).await;
    deployed::create_tables(&client).await?;
    let bank = Bank::new(client);
    let mut records = Vec::with_capacity(BATCH);
    for index in 0..BATCH {
        let account_id = account(index)?;
        bank.carry_out(&account_id, Act::Open).await?;
        records.push(bank.record(&bank.carry_out(&account_id, Act::PayIn { times: 1 }).await?).await?);
    }
    let event = serde_json::to_vec(&json!({ "Records": records }))?;
    let server = Server::start(sqs::ARGUMENT)?;
    let mut costs = Vec::new();
    for subscribers in SUBSCRIBERS {
        let own = Counted::new(Taking);
        costs.push(cost("none: messages are taken and dropped", &own, subscribers, &event, time).await?);
        let sqs = Counted::new(Sqs(aws_sdk_sqs::Client::new(&server.config().await)));
        costs.push(cost("SQS SDK, a server of its own process", &sqs, subscribers, &event, time).await?);
    }
    Ok(costs)
}

async fn cost<Q: FifoQueues>(
    queues: &str,
    counted: &Counted<Q>,
    subscribers: usize,
    event: &[u8],
    time: Duration,
) -> anyhow::Result<Cost> {
    let lines: Vec<String> =
        (0..subscribers).map(|number| format!("subscriber-{number}: account/*")).collect();
    let subscriptions: Subscriptions = lines.join("\n").parse()?;
    let url = |name: &str| format!("https://sqs.us-east-1.amazonaws.com/123456789012/app-{name}.fifo");
    let relay = Relay::new(counted, subscriptions.subscribers().map(|it| (it.clone(), url(&it.subscriber))));
    let mut batches = 0;
    relay_batch(&relay, event).await?;
    let (requests, processor, start) = (counted.requests(), processor::time(), Instant::now());
    while start.elapsed() < time {
        relay_batch(&relay, event).await?;
        batches += 1;
    }
    let (passed, processor) = (start.elapsed(), processor::time().saturating_sub(processor));
    let commits = batches * BATCH;
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / per(commits as u64, 1);
    Ok(Cost {
        queues: queues.to_owned(),
        subscribers,
        cpu_us_per_commit: micros(processor),
        us_per_commit: micros(passed),
        requests_per_commit: per(counted.requests() - requests, commits),
    })
}

/// As the function does: from the bytes of the event to those of the answer.
async fn relay_batch(relay: &Relay<&Counted<impl FifoQueues>>, event: &[u8]) -> anyhow::Result<()> {
    let event: Value = serde_json::from_slice(event)?;
    let answer = serde_json::to_string(&relay.handle(event).await?)?;
    anyhow::ensure!(answer == r#"{"batchItemFailures":[]}"#, "the relay answers {answer}");
    Ok(())
}

/// Takes messages, and keeps none.
struct Taking;

impl FifoQueues for Taking {
    async fn send(&self, _queue_url: &str, _batch: &[FifoMessage]) -> Result<Vec<Rejected>, QueueError> {
        Ok(vec![])
    }
}

/// Counts requests.
struct Counted<Q> {
    queues: Q,
    requests: AtomicU64,
}

impl<Q> Counted<Q> {
    fn new(queues: Q) -> Self {
        Self { queues, requests: AtomicU64::new(0) }
    }

    fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

impl<Q: FifoQueues> FifoQueues for &Counted<Q> {
    async fn send(&self, queue_url: &str, batch: &[FifoMessage]) -> Result<Vec<Rejected>, QueueError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.queues.send(queue_url, batch).await
    }
}
