//! The stream of the events table, and Lambda that polls it for the relay.
//!
//! Records of one partition key are in one shard, in order; a shard is polled in as many lanes as the mapping's
//! `ParallelizationFactor` says, each key in one of them. A lane waits for its function. What the function reports as
//! failed comes again from the lowest record on; when it fails as a whole the batch is halved.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::dynamodb::Item;
use super::function::Function;
use super::{Fault, World, lock};
use crate::checks::acknowledged::Sent;

/// Two shards of three lanes each: which is which makes no difference.
const LANES: usize = 6;

/// `BatchSize` of the mapping.
const BATCH: usize = 100;

/// How long a record lasts is a day. Lambda gives up on it after half of that, in steps of at most a minute.
const MAX_ATTEMPTS: u32 = 12 * 60;

/// The stream.
#[derive(Debug)]
pub(crate) struct Stream {
    world: Arc<World>,
    lanes: Vec<Lane>,
    numbers: Mutex<u64>,
}

#[derive(Debug, Default)]
struct Lane {
    records: Mutex<VecDeque<Value>>,
    arrived: Notify,
}

impl Stream {
    /// A stream without records.
    pub(crate) fn new(world: Arc<World>) -> Arc<Self> {
        let lanes = (0..LANES).map(|_| Lane::default()).collect();
        Arc::new(Self { world, lanes, numbers: Mutex::new(0) })
    }

    /// An item was inserted. The mapping's filter lets commits through.
    pub(crate) fn inserted(&self, item: &Item) {
        if item.get("events").is_none() {
            return;
        }
        let key = item.get("stream").and_then(|key| key["S"].as_str()).unwrap_or_default();
        let hash = key.bytes().fold(7_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let lane = &self.lanes[hash % LANES];
        let number = {
            let mut numbers = lock(&self.numbers);
            *numbers += 1;
            format!("{:021}", *numbers)
        };
        let change = json!({ "SequenceNumber": number, "StreamViewType": "NEW_IMAGE", "NewImage": item });
        let record = json!({ "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": change });
        lock(&lane.records).push_back(record);
        lane.arrived.notify_one();
    }

    /// Whether all records were delivered.
    pub(crate) fn is_empty(&self) -> bool {
        self.lanes.iter().all(|lane| lock(&lane.records).is_empty())
    }

    /// Delivers records to the relay for as long as the seed runs.
    pub(crate) fn poll(self: &Arc<Self>, relay: &Function, sent: &Sent) {
        for lane in 0..LANES {
            let (stream, relay, sent) = (Arc::clone(self), relay.clone(), sent.clone());
            tokio::task::spawn_local(
                async move { stream.poll_lane(&stream.lanes[lane], &relay, &sent).await },
            );
        }
    }

    async fn poll_lane(&self, lane: &Lane, relay: &Function, sent: &Sent) {
        let faults = &self.world.faults;
        let (mut attempt, mut size) = (0, BATCH);
        loop {
            if lock(&lane.records).is_empty() {
                lane.arrived.notified().await;
                sleep(self.world.latency() * 10).await;
                if faults.strikes(Fault::RecordsLate, || "the stream".to_owned()) {
                    sleep(Duration::from_millis(faults.extent(Fault::RecordsLate, 90_000))).await;
                }
                continue;
            }
            let batch: Vec<Value> = lock(&lane.records).iter().take(size).cloned().collect();
            if faults.strikes(Fault::RecordsExpired, || names(&batch)) {
                lock(&lane.records).drain(..batch.len());
                continue;
            }
            let answer = relay.call(json!({ "Records": batch.clone() })).await;
            let done = match answer.as_ref().map(|answer| reported(answer, &batch)) {
                Ok(Some(done)) => done,
                // The whole batch has failed.
                Ok(None) | Err(_) => 0,
            };
            if let Some(unsent) = sent.check(&batch[..done]) {
                self.world.note(unsent);
            }
            size = if answer.is_err() { (batch.len() / 2).max(1) } else { BATCH };
            if done == batch.len() && faults.strikes(Fault::RecordsAgain, || names(&batch)) {
                continue;
            }
            lock(&lane.records).drain(..done);
            if done == batch.len() {
                attempt = 0;
                continue;
            }
            attempt = if done > 0 { 1 } else { attempt + 1 };
            if attempt >= MAX_ATTEMPTS {
                self.world.trace.note(|| format!("given up: {}", names(&batch[done..=done])));
                lock(&lane.records).pop_front();
                attempt = 0;
            }
            sleep(Duration::from_secs(1 << attempt.min(6)).min(Duration::from_mins(1))).await;
        }
    }
}

/// How many records at the beginning of a batch are done. `None`: the answer names none of the batch.
fn reported(answer: &Value, batch: &[Value]) -> Option<usize> {
    let failures = answer["batchItemFailures"].as_array()?;
    let place = |failure: &Value| {
        batch.iter().position(|record| record["dynamodb"]["SequenceNumber"] == failure["itemIdentifier"])
    };
    failures.iter().map(place).try_fold(batch.len(), |lowest, place| Some(lowest.min(place?)))
}

fn names(batch: &[Value]) -> String {
    let name = |record: &Value| {
        let image = &record["dynamodb"]["NewImage"];
        format!(
            "{}@{}",
            image["stream"]["S"].as_str().unwrap_or_default(),
            image["version"]["N"].as_str().unwrap_or_default()
        )
    };
    batch.iter().map(name).collect::<Vec<_>>().join(" ")
}
