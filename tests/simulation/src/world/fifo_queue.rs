//! A FIFO queue and its dead letters, as SQS documents them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use uuid::Uuid;

/// How long a message that was sent is recognised.
const DEDUPLICATION: Duration = Duration::from_mins(5);

/// `VisibilityTimeout` of `infra/fifo-queue.yaml`.
pub(crate) const VISIBILITY: Duration = Duration::from_mins(1);

/// `maxReceiveCount` of `infra/fifo-queue.yaml`.
const MAX_RECEIVES: u32 = 5;

/// A queue. Times are those since the beginning of the seed.
#[derive(Debug, Default)]
pub(crate) struct FifoQueue {
    messages: Vec<Message>,
    dead: Vec<Message>,
    /// Until when a message is recognised, by its group and its id.
    recent: BTreeMap<(String, Uuid), Duration>,
    last_number: u64,
}

/// A message in a queue.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) number: u64,
    pub(crate) group: String,
    pub(crate) deduplication_id: Uuid,
    pub(crate) body: Arc<str>,
    pub(crate) receives: u32,
    /// Which receive is the latest: what a receipt handle of an earlier one asks for is not done.
    pub(crate) receipt: u64,
    /// Until then it is in flight, or waits.
    hidden_until: Duration,
}

impl FifoQueue {
    /// Takes a message, which nobody gets before `from`. `false`: it is a repeat, and dropped.
    pub(crate) fn send(
        &mut self,
        now: Duration,
        from: Duration,
        (group, deduplication_id): (String, Uuid),
        body: Arc<str>,
    ) -> bool {
        self.recent.retain(|_, until| *until > now);
        let key = (group.clone(), deduplication_id);
        if self.recent.contains_key(&key) {
            return false;
        }
        self.recent.insert(key, now + DEDUPLICATION);
        self.last_number += 1;
        self.messages.push(Message {
            number: self.last_number,
            group,
            deduplication_id,
            body,
            receives: 0,
            receipt: 0,
            hidden_until: from,
        });
        true
    }

    /// Hands out up to ten messages, those of a group in order. A group of which a message is hidden is left out. What
    /// was received too often before is set aside.
    pub(crate) fn receive(&mut self, now: Duration, rng: &mut Rng) -> Vec<Message> {
        let hidden = |message: &Message| message.hidden_until > now;
        let blocked: BTreeSet<String> = self
            .messages
            .iter()
            .filter(|message| hidden(message))
            .map(|message| message.group.clone())
            .collect();
        let (dead, live) = std::mem::take(&mut self.messages)
            .into_iter()
            .partition(|message| message.receives >= MAX_RECEIVES && !blocked.contains(&message.group));
        self.messages = live;
        self.dead.extend::<Vec<Message>>(dead);
        let mut groups: Vec<String> = Vec::new();
        for message in &self.messages {
            if !blocked.contains(&message.group) && !groups.contains(&message.group) {
                groups.push(message.group.clone());
            }
        }
        rng.shuffle(&mut groups);
        let most = rng.usize(1..=10);
        let mut received = Vec::new();
        for group in groups {
            for message in self.messages.iter_mut().filter(|message| message.group == group) {
                if received.len() == most {
                    return received;
                }
                message.receives += 1;
                message.receipt += 1;
                message.hidden_until = now + VISIBILITY;
                received.push(message.clone());
            }
        }
        received
    }

    /// Deletes a message. `false`: the receipt is not, or no longer, valid.
    pub(crate) fn delete(&mut self, now: Duration, number: u64, receipt: u64) -> bool {
        let before = self.messages.len();
        self.messages.retain(|message| {
            message.number != number || message.receipt != receipt || message.hidden_until <= now
        });
        self.messages.len() < before
    }

    /// Sets how long a message stays hidden from now. `false`: the receipt is not, or no longer, valid.
    pub(crate) fn postpone(&mut self, now: Duration, number: u64, receipt: u64, wait: Duration) -> bool {
        let in_flight = |message: &&mut Message| {
            message.number == number && message.receipt == receipt && message.hidden_until > now
        };
        let found = self.messages.iter_mut().find(in_flight);
        found.map(|message| message.hidden_until = now + wait).is_some()
    }

    /// Sets a message aside, as an operator or a wrong setting may.
    pub(crate) fn bury(&mut self, number: u64) {
        if let Some(at) = self.messages.iter().position(|message| message.number == number) {
            let message = self.messages.remove(at);
            self.dead.push(message);
        }
    }

    /// Puts the dead letters back, at the end. How many there were.
    pub(crate) fn redrive(&mut self, now: Duration) -> usize {
        let dead = std::mem::take(&mut self.dead);
        let redriven = dead.len();
        for message in dead {
            self.last_number += 1;
            self.messages.push(Message {
                number: self.last_number,
                receives: 0,
                receipt: 0,
                hidden_until: now,
                ..message
            });
        }
        redriven
    }

    /// When the next message comes out of hiding.
    pub(crate) fn next_visible(&self, now: Duration) -> Option<Duration> {
        self.messages.iter().map(|message| message.hidden_until).filter(|until| *until > now).min()
    }

    /// What waits or is in flight.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// What was set aside.
    pub(crate) fn dead(&self) -> &[Message] {
        &self.dead
    }
}
