//! Batches of messages from a FIFO queue: handled in order, and acknowledged only when done.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use paceline::OnError;
use serde::{Deserialize, Serialize};

use crate::fifo::visibility::Wait;

/// How often a queue delivers a message before it sets it aside: `maxReceiveCount` of `infra/fifo-queue.yaml`.
const MAX_RECEIVES: u32 = 5;

/// How long a message waits after each receive that failed, in seconds. After the last one it does not wait: it is set
/// aside, and its group goes on.
const WAITS: [i32; MAX_RECEIVES as usize - 1] = [1, 4, 16, 60];

/// The longest wait, in seconds: SQS allows twelve hours from the receive on, of which Lambda may have used a quarter of
/// an hour.
const LONGEST_WAIT: i32 = 12 * 3600 - 15 * 60;

/// A message as SQS hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The id under which a failure is reported.
    pub message_id: String,
    /// The content.
    pub body: String,
    /// What this receive of it is called.
    #[serde(default)]
    pub receipt_handle: String,
    /// The queue.
    #[serde(default, rename = "eventSourceARN")]
    pub queue_arn: String,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    #[serde(default)]
    message_group_id: Option<String>,
    #[serde(default)]
    approximate_receive_count: Option<String>,
}

impl Message {
    /// How often it was received, with this time.
    pub fn receives(&self) -> u32 {
        let receives = self.attributes.approximate_receive_count.as_deref();
        receives.and_then(|count| count.parse().ok()).unwrap_or(1)
    }

    /// The group in which it is delivered one after the other.
    pub fn group(&self) -> Option<&str> {
        self.attributes.message_group_id.as_deref()
    }

    fn is_on_its_last_receive(&self) -> bool {
        self.receives() >= MAX_RECEIVES
    }

    /// How long it is to wait, in seconds, when it could not be handled.
    fn wait(&self, then: OnError) -> i32 {
        let growing =
            usize::try_from(self.receives()).ok().and_then(|receives| WAITS.get(receives.max(1) - 1));
        match (then, growing) {
            (OnError::Retry, Some(wait)) => *wait,
            (OnError::RetryAfter(wait), Some(_)) => {
                let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
                i32::try_from(seconds.max(0)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
            }
            // To be received again at once, until the queue sets it aside.
            (OnError::Stop | OnError::Skip, _) | (_, None) => 0,
        }
    }
}

/// Which messages were not handled. All others of the batch are acknowledged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    batch_item_failures: Vec<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl BatchResponse {
    /// The ids of the messages that were not handled, in the order of the batch.
    pub fn failed(&self) -> impl Iterator<Item = &str> {
        self.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str())
    }

    /// Adds what was not handled of another part of the batch.
    pub fn extend(&mut self, other: Self) {
        self.batch_item_failures.extend(other.batch_item_failures);
    }

    fn of<'a>(unhandled: impl IntoIterator<Item = &'a Message>) -> Self {
        let failure = |message: &Message| Failure { item_identifier: message.message_id.clone() };
        Self { batch_item_failures: unhandled.into_iter().map(failure).collect() }
    }
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handled {
    /// The answer to Lambda.
    pub response: BatchResponse,
    /// How long those that were not handled are to wait, in the order of the batch.
    pub waits: Vec<Wait>,
    /// How many of them the queue sets aside now.
    pub parked: usize,
}

/// Handles the messages of a batch, each after those before it. `handle` tells that a message is done or what is to
/// become of it, and has logged why. [`OnError::Skip`] means that it is done; after a panic it is tried again.
///
/// When one is not done, those after it *in its group* are returned untried: SQS delivers all of them again, in order.
/// Other groups go on, since FIFO order holds within a group only.
///
/// A message on its last receive is tried all the same: returned untried once more it would be set aside together with
/// the one that holds it up, which is set aside now.
///
/// All that a group has not done waits as long as the first of it: while one of its messages is not visible, SQS hands
/// out none of the group.
pub async fn handle_in_order(
    messages: &[Message],
    handle: impl AsyncFn(&Message) -> Result<(), OnError>,
) -> Handled {
    let mut handled = Handled::default();
    let mut unhandled = Vec::new();
    let mut held_up: HashMap<Option<&str>, i32> = HashMap::new();
    for message in messages {
        let group = message.group();
        if !held_up.contains_key(&group) || message.is_on_its_last_receive() {
            let tried = AssertUnwindSafe(handle(message)).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(message_id = message.message_id, "the handler panicked");
                Err(OnError::Retry)
            });
            match tried {
                Ok(()) | Err(OnError::Skip) => continue,
                Err(then) => {
                    held_up.entry(group).or_insert_with(|| message.wait(then));
                    handled.parked += usize::from(message.is_on_its_last_receive());
                }
            }
        }
        let seconds = held_up.get(&group).copied().unwrap_or_default();
        handled.waits.push(Wait { receipt_handle: message.receipt_handle.clone(), seconds });
        unhandled.push(message);
    }
    handled.response = BatchResponse::of(unhandled);
    handled
}

/// Handles the messages of a batch group by group, those of one group together. `handle` tells of each message in turn
/// whether it is done, and has logged why if it is not; of those after its last answer it has tried none. A panic counts
/// as not done, for all of the group.
///
/// What was not tried is returned, unless it is on its last receive: then it is handed over once more, lest it be set
/// aside untried together with the one that held it up.
pub async fn handle_by_group(
    messages: &[Message],
    handle: impl AsyncFn(&[&Message]) -> Vec<bool>,
) -> BatchResponse {
    let mut done = HashSet::new();
    let mut groups: Vec<(Option<&str>, Vec<&Message>)> = Vec::new();
    for message in messages {
        let group = message.group();
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, of_group)) => of_group.push(message),
            None => groups.push((group, vec![message])),
        }
    }
    for (_, of_group) in &groups {
        let mut rest = &of_group[..];
        while !rest.is_empty() {
            let told = AssertUnwindSafe(handle(rest)).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(message_id = rest[0].message_id, "the handler panicked");
                vec![false; rest.len()]
            });
            let (tried, untried) = rest.split_at(told.len().clamp(1, rest.len()));
            let told = tried.iter().zip(told).filter(|(_, is_done)| *is_done);
            done.extend(told.map(|(message, _)| message.message_id.as_str()));
            rest = if untried.iter().any(|message| message.is_on_its_last_receive()) { untried } else { &[] };
        }
    }
    BatchResponse::of(messages.iter().filter(|message| !done.contains(message.message_id.as_str())))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;

    /// `group/id`, or `group/id!` for a message on its last receive.
    fn batch(messages: &[&str]) -> Vec<Message> {
        let message = |text: &&str| {
            let (group, id) = text.split_once('/').unwrap();
            received(group, id, if id.ends_with('!') { 5 } else { 1 })
        };
        messages.iter().map(message).collect()
    }

    fn received(group: &str, id: &str, times: u32) -> Message {
        let attributes = json!({ "MessageGroupId": group, "ApproximateReceiveCount": times.to_string() });
        let message = json!({ "messageId": id, "receiptHandle": id, "body": "", "attributes": attributes });
        serde_json::from_value(message).unwrap()
    }

    /// How long each is to wait, and how many are parked, when these fail.
    async fn waits(messages: &[Message], failing: &[&str], then: OnError) -> (Vec<(String, i32)>, usize) {
        let handled = handle_in_order(messages, async |message| {
            if failing.contains(&message.message_id.as_str()) { Err(then) } else { Ok(()) }
        })
        .await;
        let wait = |wait: Wait| (wait.receipt_handle, wait.seconds);
        (handled.waits.into_iter().map(wait).collect(), handled.parked)
    }

    fn of(id: &str, seconds: i32) -> (String, i32) {
        (id.to_owned(), seconds)
    }

    #[tokio::test]
    async fn a_retry_waits_longer_each_time_and_the_last_one_parks_at_once() {
        for (times, wait, parked) in [(1, 1, 0), (2, 4, 0), (3, 16, 0), (4, 60, 0), (5, 0, 1), (6, 0, 1)] {
            let messages = [received("a", "1", times)];
            assert_eq!(waits(&messages, &["1"], OnError::Retry).await, (vec![of("1", wait)], parked));
        }
    }

    #[tokio::test]
    async fn a_retry_after_a_time_waits_that_long_within_what_sqs_allows() {
        let after = |milliseconds| OnError::RetryAfter(SignedDuration::from_millis(milliseconds));
        for (milliseconds, wait) in [(-5, 0), (0, 0), (200, 1), (7_000, 7), (i64::MAX, 42_300)] {
            let messages = [received("a", "1", 2)];
            assert_eq!(waits(&messages, &["1"], after(milliseconds)).await, (vec![of("1", wait)], 0));
        }
        assert_eq!(waits(&[received("a", "1", 5)], &["1"], after(7_000)).await, (vec![of("1", 0)], 1));
    }

    #[tokio::test]
    async fn what_is_stopped_does_not_wait_and_what_is_skipped_is_done() {
        let messages = batch(&["a/1", "a/2"]);

        assert_eq!(waits(&messages, &["1"], OnError::Stop).await, (vec![of("1", 0), of("2", 0)], 0));
        assert_eq!(waits(&messages, &["1"], OnError::Skip).await, (vec![], 0));
    }

    #[tokio::test]
    async fn what_a_group_has_not_done_waits_as_long_as_the_first_of_it() {
        let messages = [
            received("a", "1", 3),
            received("b", "2", 1),
            received("a", "3", 1),
            received("b", "4", 4),
            received("a", "5", 5),
        ];

        let waits = waits(&messages, &["1", "2", "5"], OnError::Retry).await;

        assert_eq!(waits, (vec![of("1", 16), of("2", 1), of("3", 16), of("4", 1), of("5", 16)], 1));
    }

    /// Which were tried, and which were reported, when these fail.
    async fn handled(messages: &[&str], failing: &[&str]) -> (Vec<String>, Vec<String>) {
        let tried = Mutex::new(vec![]);
        let batch = batch(messages);
        let handled = handle_in_order(&batch, async |message| {
            tried.lock().unwrap().push(message.message_id.clone());
            let fails = failing.contains(&message.message_id.as_str());
            if fails { Err(OnError::Retry) } else { Ok(()) }
        })
        .await;
        (tried.into_inner().unwrap(), handled.response.failed().map(str::to_owned).collect())
    }

    #[test]
    fn the_last_receive_is_the_last_of_the_deployed_queues() {
        let queue = include_str!("../../../infra/fifo-queue.yaml");

        assert!(queue.contains(&format!("maxReceiveCount: {MAX_RECEIVES}\n")));
    }

    #[tokio::test]
    async fn all_that_is_done_is_acknowledged() {
        let (tried, failed) = handled(&["a/1", "b/2"], &[]).await;

        assert_eq!((tried.len(), failed.len()), (2, 0));
    }

    #[tokio::test]
    async fn a_failure_holds_up_its_group_and_no_other() {
        let (tried, failed) = handled(&["a/1", "b/2", "a/3", "b/4"], &["1"]).await;

        assert_eq!(tried, ["1", "2", "4"]);
        assert_eq!(failed, ["1", "3"]);
    }

    #[tokio::test]
    async fn a_message_on_its_last_receive_is_tried_behind_a_failure() {
        let (tried, failed) = handled(&["a/1!", "a/2!"], &["1!"]).await;

        assert_eq!(tried, ["1!", "2!"]);
        assert_eq!(failed, ["1!"]);
    }

    /// Which were tried, in which calls, and which were reported, when a call stops at these.
    async fn handled_by_group(messages: &[&str], stopping: &[&str]) -> (Vec<Vec<String>>, Vec<String>) {
        let calls = Mutex::new(vec![]);
        let batch = batch(messages);
        let response = handle_by_group(&batch, async |group| {
            calls.lock().unwrap().push(group.iter().map(|message| message.message_id.clone()).collect());
            let stops = group.iter().position(|message| stopping.contains(&message.message_id.as_str()));
            match stops {
                Some(index) => (0..=index).map(|tried| tried < index).collect(),
                None => vec![true; group.len()],
            }
        })
        .await;
        (calls.into_inner().unwrap(), response.failed().map(str::to_owned).collect())
    }

    #[tokio::test]
    async fn messages_of_a_group_are_handled_together_in_order() {
        let (calls, failed) = handled_by_group(&["a/1", "b/2", "a/3", "b/4"], &[]).await;

        assert_eq!(calls, [["1", "3"], ["2", "4"]]);
        assert_eq!(failed, [""; 0]);
    }

    #[tokio::test]
    async fn what_a_group_has_not_tried_is_returned_and_other_groups_go_on() {
        let (calls, failed) = handled_by_group(&["a/1", "b/2", "a/3", "a/4"], &["3"]).await;

        assert_eq!(calls, [vec!["1", "3", "4"], vec!["2"]]);
        assert_eq!(failed, ["3", "4"]);
    }

    #[tokio::test]
    async fn what_is_on_its_last_receive_is_not_returned_untried() {
        let (calls, failed) = handled_by_group(&["a/1!", "a/2!"], &["1!"]).await;

        assert_eq!(calls, [vec!["1!", "2!"], vec!["2!"]]);
        assert_eq!(failed, ["1!"]);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_of_its_message_alone() {
        let batch = batch(&["a/1", "b/2"]);

        let handled = handle_in_order(&batch, async |message| match message.message_id.as_str() {
            "1" => panic!("a handler's mistake"),
            _ => Ok(()),
        })
        .await;

        assert_eq!(
            serde_json::to_value(handled.response).unwrap(),
            json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] })
        );
    }
}
