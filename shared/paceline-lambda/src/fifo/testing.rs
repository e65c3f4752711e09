//! FIFO queues in memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

use super::{FifoMessage, FifoQueues, QueueError, Rejected, Visibility, Wait};

/// FIFO queues that drop repeats and can be told to fail.
#[derive(Debug, Default)]
pub(crate) struct InMemoryQueues {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    queues: HashMap<String, Vec<FifoMessage>>,
    /// Parts of bodies that are rejected.
    rejected: HashSet<String>,
    cut_off: HashSet<String>,
    waits: Vec<(String, Wait)>,
    requests: usize,
}

impl InMemoryQueues {
    /// Rejects messages whose body contains this.
    pub(crate) fn reject(&self, part: &str) {
        self.state().rejected.insert(part.to_owned());
    }

    /// Makes a queue unreachable.
    pub(crate) fn cut_off(&self, queue_url: &str) {
        self.state().cut_off.insert(queue_url.to_owned());
    }

    /// Ends all failures.
    pub(crate) fn heal(&self) {
        let mut state = self.state();
        state.rejected.clear();
        state.cut_off.clear();
    }

    pub(crate) fn requests(&self) -> usize {
        self.state().requests
    }

    pub(crate) fn messages(&self, queue_url: &str) -> Vec<FifoMessage> {
        self.state().queues.get(queue_url).cloned().unwrap_or_default()
    }

    pub(crate) fn bodies(&self, queue_url: &str) -> Vec<String> {
        self.messages(queue_url).into_iter().map(|message| message.body.to_string()).collect()
    }

    /// The messages that were put back, with their queue.
    pub(crate) fn waits(&self) -> Vec<(String, Wait)> {
        self.state().waits.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl FifoQueues for InMemoryQueues {
    async fn send(&self, queue_url: &str, batch: &[FifoMessage]) -> Result<Vec<Rejected>, QueueError> {
        let mut state = self.state();
        state.requests += 1;
        assert!((1..=10).contains(&batch.len()), "a batch of {}", batch.len());
        if state.cut_off.contains(queue_url) {
            return Err(QueueError("the queue is cut off".into()));
        }
        let mut rejected = Vec::new();
        for (index, message) in batch.iter().enumerate() {
            if state.rejected.iter().any(|part| message.body.contains(part.as_str())) {
                rejected.push(Rejected { index, reason: "the test wants it so".to_owned() });
                continue;
            }
            let queue = state.queues.entry(queue_url.to_owned()).or_default();
            if !queue.iter().any(|there| there.deduplication_id == message.deduplication_id) {
                queue.push(message.clone());
            }
        }
        Ok(rejected)
    }
}

impl Visibility for InMemoryQueues {
    async fn postpone(&self, queue_arn: &str, waits: &[Wait]) -> Result<(), QueueError> {
        let mut state = self.state();
        state.requests += 1;
        assert!((1..=10).contains(&waits.len()), "a batch of {}", waits.len());
        if state.cut_off.contains(queue_arn) {
            return Err(QueueError("the queue is cut off".into()));
        }
        state.waits.extend(waits.iter().map(|wait| (queue_arn.to_owned(), wait.clone())));
        Ok(())
    }
}
