//! Lambda that polls a queue for its function.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::fifo_queue::Message;
use super::function::Function;
use super::queues::{Queues, receipt_handle};
use super::{Fault, World, clock};
use crate::checks::acknowledged::Handled;

/// How many batches of one queue are handled at a time.
const CONCURRENCY: usize = 4;

/// Hands the messages of a queue to a function for as long as the seed runs.
pub(crate) fn poll(
    world: &Arc<World>,
    queues: &Queues,
    name: &'static str,
    function: &Function,
    handled: &Handled,
) {
    let (world, queues, function) = (Arc::clone(world), queues.clone(), function.clone());
    let handled = handled.clone();
    let free = Arc::new(Semaphore::new(CONCURRENCY));
    tokio::task::spawn_local(async move {
        loop {
            let Ok(slot) = Arc::clone(&free).acquire_owned().await else { return };
            let batch = queues.receive(name).await;
            let (world, queues, function) = (Arc::clone(&world), queues.clone(), function.clone());
            let (handled, working) = (handled.clone(), world.at_work());
            tokio::task::spawn_local(async move {
                deliver(&world, &queues, name, &function, &handled, &batch).await;
                drop((working, slot));
            });
        }
    });
}

async fn deliver(
    world: &World,
    queues: &Queues,
    name: &str,
    function: &Function,
    handled: &Handled,
    batch: &[Message],
) {
    let mut batch = batch.to_vec();
    batch.retain(|message| {
        let dead = world.faults.strikes(Fault::DeadLetter, || format!("{} in {name}", message.group));
        if dead {
            queues.with(name, |queue| queue.bury(message.number));
        }
        !dead
    });
    if batch.is_empty() {
        return;
    }
    sleep(world.latency()).await;
    let records: Vec<Value> = batch.iter().map(|message| record(name, message)).collect();
    let answer = function.call(json!({ "Records": records })).await;
    let Ok(answer) = answer else { return };
    let Some(failed) = failed(&answer, &batch) else {
        world.trace.note(|| format!("the answer of {name} names no message of the batch: {answer}"));
        return;
    };
    let done = || batch.iter().filter(|message| !failed.contains(&message.number));
    if let Some(violation) = done().find_map(|message| handled.check(name, &message.body)) {
        world.note(violation);
    }
    sleep(world.latency()).await;
    for message in done() {
        let what = || format!("{} in {name}", message.group);
        if !world.faults.strikes(Fault::LostDeletion, what) {
            let now = clock::elapsed();
            queues.with(name, |queue| queue.delete(now, message.number, message.receipt));
        }
    }
}

/// The messages that are not to be deleted. `None`: none is, since the answer has another form.
fn failed(answer: &Value, batch: &[Message]) -> Option<BTreeSet<u64>> {
    let failures = answer["batchItemFailures"].as_array()?;
    let number = |failure: &Value| {
        let number = failure["itemIdentifier"].as_str()?.parse().ok()?;
        batch.iter().any(|message| message.number == number).then_some(number)
    };
    failures.iter().map(number).collect()
}

fn record(queue: &str, message: &Message) -> Value {
    json!({
        "eventSource": "aws:sqs",
        "eventSourceARN": queue,
        "messageId": message.number.to_string(),
        "receiptHandle": receipt_handle(message),
        "body": &*message.body,
        "attributes": {
            "MessageGroupId": message.group,
            "MessageDeduplicationId": message.deduplication_id,
            "ApproximateReceiveCount": message.receives.to_string(),
        },
    })
}
