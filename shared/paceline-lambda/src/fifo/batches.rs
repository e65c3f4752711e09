//! Many messages, batch by batch.

use std::collections::HashSet;
use std::ops::Range;

use super::{FifoMessage, FifoQueues, MAX_MESSAGE_BYTES};

/// The most messages in one request.
const MAX_BATCH: usize = 10;

/// Whether one request may carry several messages of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// It may: fewest requests. If SQS takes a later one of them and not an earlier one, they arrive in the wrong order.
    Packed,
    /// It does not: a message is sent when the one before it in its group was taken.
    Strict,
}

/// A message that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Its place among the messages.
    pub index: usize,
    /// Why.
    pub reason: String,
}

/// Sends messages to one queue. After one that fails no more of its group are sent; other groups go on, unless the
/// queue cannot be reached. Gives all that were not sent, in order.
pub async fn send_in_order(
    queues: &impl FifoQueues,
    queue_url: &str,
    messages: &[FifoMessage],
    grouping: Grouping,
) -> Vec<Unsent> {
    let mut unsent: Vec<Unsent> = Vec::new();
    let mut held_up: HashSet<&str> = HashSet::new();
    let mut unreachable = None;
    for range in batches(messages, grouping) {
        let (open, held): (Vec<usize>, Vec<usize>) = range
            .partition(|&index| unreachable.is_none() && !held_up.contains(messages[index].group.as_str()));
        let behind = unreachable.as_deref().unwrap_or("an earlier message of its group was not sent");
        unsent.extend(held.into_iter().map(|index| Unsent { index, reason: behind.to_owned() }));
        if open.is_empty() {
            continue;
        }
        let batch: Vec<FifoMessage> = open.iter().map(|&index| messages[index].clone()).collect();
        match queues.send(queue_url, &batch).await {
            Ok(rejected) => {
                for rejected in rejected {
                    let Some(&index) = open.get(rejected.index) else { continue };
                    held_up.insert(&messages[index].group);
                    unsent.push(Unsent { index, reason: rejected.reason });
                }
            }
            Err(error) => {
                let reason = error.to_string();
                unsent.extend(open.into_iter().map(|index| Unsent { index, reason: reason.clone() }));
                unreachable = Some(reason);
            }
        }
    }
    unsent.sort_by_key(|unsent| unsent.index);
    unsent
}

/// The messages in batches that one request carries each.
fn batches(messages: &[FifoMessage], grouping: Grouping) -> Vec<Range<usize>> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    let mut groups = HashSet::new();
    for (index, message) in messages.iter().enumerate() {
        let repeats = !groups.insert(&message.group) && grouping == Grouping::Strict;
        let full = index - start == MAX_BATCH || bytes + message.body.len() > MAX_MESSAGE_BYTES;
        if index > start && (full || repeats) {
            batches.push(start..index);
            (start, bytes) = (index, 0);
            groups = HashSet::from([&message.group]);
        }
        bytes += message.body.len();
    }
    if start < messages.len() {
        batches.push(start..messages.len());
    }
    batches
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::fifo::testing::InMemoryQueues;

    fn messages(groups: &[&str]) -> Vec<FifoMessage> {
        let message = |(id, group): (u128, &&str)| FifoMessage {
            group: (*group).to_owned(),
            deduplication_id: Uuid::from_u128(id),
            body: format!("{group}{id}").into(),
        };
        (0..).zip(groups).map(message).collect()
    }

    fn lengths(batches: &[Range<usize>]) -> Vec<usize> {
        batches.iter().map(ExactSizeIterator::len).collect()
    }

    #[test]
    fn a_batch_holds_ten_messages() {
        assert_eq!(lengths(&batches(&messages(&["a"; 25]), Grouping::Packed)), [10, 10, 5]);
        assert_eq!(lengths(&batches(&[], Grouping::Packed)), [0; 0]);
    }

    #[test]
    fn a_batch_holds_one_mebibyte() {
        let mut messages = messages(&["a", "b", "c", "d"]);
        for message in &mut messages[1..] {
            message.body = "x".repeat(MAX_MESSAGE_BYTES / 2).into();
        }

        assert_eq!(lengths(&batches(&messages, Grouping::Packed)), [2, 2]);
    }

    #[test]
    fn a_strict_batch_holds_one_message_of_a_group() {
        assert_eq!(
            lengths(&batches(&messages(&["a", "b", "a", "c", "a", "a"]), Grouping::Strict)),
            [2, 2, 1, 1]
        );
    }

    #[tokio::test]
    async fn after_a_failure_no_more_of_its_group_is_sent_and_others_go_on() {
        let queues = InMemoryQueues::default();
        queues.reject("a1");
        let messages = messages(&["a", "a", "b", "a", "b"]);

        let unsent = send_in_order(&queues, "queue", &messages, Grouping::Strict).await;

        assert_eq!(unsent.iter().map(|unsent| unsent.index).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(queues.bodies("queue"), ["a0", "b2", "b4"]);
    }

    #[tokio::test]
    async fn a_queue_that_cannot_be_reached_is_not_asked_again() {
        let queues = InMemoryQueues::default();
        queues.cut_off("queue");

        let unsent = send_in_order(&queues, "queue", &messages(&["a"; 25]), Grouping::Packed).await;

        assert_eq!(unsent.len(), 25);
        assert_eq!(queues.requests(), 1);
    }
}
