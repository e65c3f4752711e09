//! A FIFO queue in memory. A group of which messages are under way is held back.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paceline_lambda::fifo::{FifoMessage, FifoQueues, QueueError, Rejected, Visibility, Wait};
use serde_json::{Value, json};
use tokio::sync::Notify;

/// The most messages that a function gets at once.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const BATCH: usize = 10;

/// A FIFO queue. Clones are the same queue.
#[derive(Clone, Default)]
pub(super) struct Queue(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    arrived: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<FifoMessage>,
    under_way: HashSet<String>,
    requests: u64,
}

impl Queue {
    /// How many batches were sent to it.
    pub(super) fn requests(&self) -> u64 {
        self.state().requests
    }

    /// Takes out what a function gets next. Waits until there is something.
    pub(super) async fn receive(&self) -> Vec<FifoMessage> {
        loop {
            let arrived = self.0.arrived.notified();
            let batch = self.state().take();
            if !batch.is_empty() {
                return batch;
            }
            arrived.await;
        }
    }

    /// Messages were handled: their groups go on.
    pub(super) fn done(&self, batch: &[FifoMessage]) {
        let mut state = self.state();
        batch.iter().for_each(|message| {
            state.under_way.remove(&message.group);
        });
        drop(state);
        self.0.arrived.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self) -> Vec<FifoMessage> {
        let (mut batch, mut left) = (Vec::new(), VecDeque::new());
        for message in self.waiting.drain(..) {
            // A group is held back by what is under way of it, and by what is left of it.
            let held = self.under_way.contains(&message.group);
            if held || batch.len() == BATCH {
                left.push_back(message);
            } else {
                batch.push(message);
            }
        }
        self.waiting = left;
        self.under_way.extend(batch.iter().map(|message| message.group.clone()));
        batch
    }
}

/// The event with which Lambda hands messages to a function.
pub(super) fn event(batch: &[FifoMessage]) -> Value {
    let record = |message: &FifoMessage| {
        json!({
            "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:app-holdings.fifo",
            "awsRegion": "us-east-1", "messageId": message.deduplication_id, "receiptHandle": message.deduplication_id,
            "body": &*message.body,
            "attributes": {
                "ApproximateReceiveCount": "1", "MessageGroupId": message.group,
                "MessageDeduplicationId": message.deduplication_id,
            },
        })
    };
    json!({ "Records": batch.iter().map(record).collect::<Vec<_>>() })
}

impl FifoQueues for Queue {
    async fn send(&self, _queue_url: &str, batch: &[FifoMessage]) -> Result<Vec<Rejected>, QueueError> {
        let mut state = self.state();
        state.requests += 1;
        state.waiting.extend(batch.iter().cloned());
        drop(state);
        self.0.arrived.notify_one();
        Ok(vec![])
    }
}

impl Visibility for Queue {
    async fn postpone(&self, queue_arn: &str, _waits: &[Wait]) -> Result<(), QueueError> {
        Err(QueueError(format!("no message of {queue_arn} may fail in a benchmark").into()))
    }
}
