//! A projection's part in a rebuild: work that is called for by messages in its own queue. Each does a slice's work for a
//! few seconds and sends what follows before it is acknowledged, so that a rebuild takes as long as it takes, in parallel
//! by slice.

use std::time::Duration;

use jiff::Timestamp;
use paceline::generation::Generation;
use paceline::read_model::ReadModel;
use paceline::rebuild::{BuildError, Work, build};
use paceline::{EventLog, EventStore, Projection};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fifo::{FifoMessage, FifoQueues, QueueError};

/// How long an invocation works on rebuilds. The queue's other messages in its batch have the rest of the time.
const WORKS_FOR: Duration = Duration::from_secs(4);

/// A message that calls for work on a rebuild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// A slice's work.
    Rebuild(Work),
}

/// Why the work was not done, or not gone on with. The message comes again.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// It was not done.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What follows could not be called for.
    #[error("what follows could not be called for: {0}")]
    Queue(#[from] QueueError),
    /// The queue did not take what follows.
    #[error("the queue did not take what follows: {0}")]
    Rejected(String),
    /// The message has no JSON form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl Call {
    /// The call of a message. `None`: it is none.
    pub fn read(body: &str) -> Option<Self> {
        // A commit need not be parsed twice to know that it is one.
        body.starts_with("{\"rebuild\":").then(|| serde_json::from_str(body).ok()).flatten()
    }

    /// The message that calls for some work on this projection's rebuild. `nonce` tells it from one that was sent before
    /// about the same work.
    ///
    /// # Errors
    /// If it has no JSON form.
    pub fn message(projection: &str, work: &Work, nonce: &str) -> Result<FifoMessage, serde_json::Error> {
        let Work { generation, slice, step } = work;
        let id = format!("paceline:rebuild:{projection}:{generation}:{slice}:{step}:{nonce}");
        let body = serde_json::to_string(&Self::Rebuild(work.clone()))?;
        Ok(FifoMessage {
            group: format!("rebuild/{}", group(*generation, *slice)),
            deduplication_id: Uuid::new_v5(&Uuid::NAMESPACE_URL, id.as_bytes()),
            body: body.into(),
        })
    }
}

/// Work on a slice is done one after the other.
fn group(generation: Generation, slice: u16) -> String {
    format!("{generation}/{slice}")
}

/// Parts an event of Lambda's: deliveries and all else that is none, and the messages that call for work. `None`: there
/// are none.
pub fn part(mut event: Value) -> (Option<Value>, Option<Value>) {
    let is_call = |record: &Value| record["body"].as_str().is_some_and(|body| Call::read(body).is_some());
    let Some(Value::Array(records)) = event.get_mut("Records") else { return (Some(event), None) };
    if !records.iter().any(is_call) {
        return (Some(event), None);
    }
    let (calls, deliveries): (Vec<Value>, Vec<Value>) =
        std::mem::take(records).into_iter().partition(is_call);
    let deliveries = (!deliveries.is_empty()).then(|| json!({ "Records": deliveries }));
    (deliveries, Some(json!({ "Records": calls })))
}

/// When an invocation that begins now is to stop working.
pub fn stops_at(now: Timestamp) -> Timestamp {
    now + WORKS_FOR
}

/// Does the work that a call asks for, until it is `stops_at` by this clock, and calls for what follows in the queue of
/// this URL.
///
/// # Errors
/// [`WorkError`].
pub async fn work<P: Projection>(
    projection: &P,
    sources: (&impl EventLog, &impl EventStore),
    rows: &impl ReadModel,
    (queues, queue_url): (&impl FifoQueues, &str),
    Call::Rebuild(work): Call,
    (clock, stops_at): (fn() -> Timestamp, Timestamp),
) -> Result<(), WorkError> {
    let next = build(projection, sources, rows, &work, clock(), || clock() < stops_at).await?;
    tracing::info!(
        handler = P::NAME,
        slice = work.slice,
        step = work.step,
        more = next.is_some(),
        "rebuilding"
    );
    let Some(next) = next else { return Ok(()) };
    let message = Call::message(P::NAME, &next, "next")?;
    match queues.send(queue_url, &[message]).await?.into_iter().next() {
        None => Ok(()),
        Some(rejected) => Err(WorkError::Rejected(rejected.reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_work() -> Work {
        Work { generation: Generation::FIRST.next(), slice: 7, step: 3 }
    }

    #[test]
    fn a_call_is_told_from_a_delivery() {
        let message = Call::message("balances", &some_work(), "next").unwrap();

        assert_eq!(Call::read(&message.body), Some(Call::Rebuild(some_work())));
        assert_eq!(message.group, "rebuild/2/7");
        assert_eq!(Call::read(r#"{"at":{"stream":"account/A","first_version":2}}"#), None);
    }

    #[test]
    fn calls_are_parted_from_deliveries() {
        let call = Call::message("balances", &some_work(), "next").unwrap();
        let record = |body: &str| json!({ "eventSource": "aws:sqs", "messageId": "1", "body": body });
        let delivery = record(r#"{"at":{"stream":"account/A","first_version":2}}"#);

        let only = |record: &Value| Some(json!({ "Records": [record] }));
        let call = record(&call.body);

        assert_eq!(part(json!({ "Records": [delivery] })), (only(&delivery), None));
        assert_eq!(part(json!({ "Records": [call] })), (None, only(&call)));
        assert_eq!(part(json!({ "Records": [delivery, call] })), (only(&delivery), only(&call)));
    }

    #[test]
    fn the_same_work_called_for_again_is_another_message() {
        let id = |nonce| Call::message("balances", &some_work(), nonce).unwrap().deduplication_id;

        assert_eq!(id("next"), id("next"));
        assert_ne!(id("next"), id("once more"));
    }
}
