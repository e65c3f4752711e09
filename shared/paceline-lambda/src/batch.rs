//! Batches of messages from a FIFO queue: handled in order, and acknowledged only when done.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use serde::{Deserialize, Serialize};

/// How often a queue delivers a message before it sets it aside: `maxReceiveCount` of `infra/fifo-queue.yaml`.
const MAX_RECEIVES: u32 = 5;

/// A message as SQS hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The id under which a failure is reported.
    pub message_id: String,
    /// The content.
    pub body: String,
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
    fn is_on_its_last_receive(&self) -> bool {
        let receives = self.attributes.approximate_receive_count.as_deref();
        receives.and_then(|count| count.parse().ok()).is_some_and(|count: u32| count >= MAX_RECEIVES)
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
}

/// Handles the messages of a batch, each after those before it. `handle` tells whether a message is done, and has
/// logged why if it is not. A panic counts as not done.
///
/// When one is not done, those after it *in its group* are returned untried: SQS delivers all of them again, in order.
/// Other groups go on, since FIFO order holds within a group only.
///
/// A message on its last receive is tried all the same: returned untried once more it would be set aside together with
/// the one that holds it up, which is set aside now.
pub async fn handle_in_order(messages: &[Message], handle: impl AsyncFn(&Message) -> bool) -> BatchResponse {
    let mut response = BatchResponse::default();
    let mut held_up = HashSet::new();
    for message in messages {
        let group = message.attributes.message_group_id.as_deref();
        let tried = !held_up.contains(&group) || message.is_on_its_last_receive();
        let done = tried
            && AssertUnwindSafe(handle(message)).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(message_id = message.message_id, "the handler panicked");
                false
            });
        if !done {
            held_up.insert(group);
            response.batch_item_failures.push(Failure { item_identifier: message.message_id.clone() });
        }
    }
    response
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
        let group = message.attributes.message_group_id.as_deref();
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
    let not_done = messages.iter().filter(|message| !done.contains(message.message_id.as_str()));
    let failure = |message: &Message| Failure { item_identifier: message.message_id.clone() };
    BatchResponse { batch_item_failures: not_done.map(failure).collect() }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::json;

    use super::*;

    /// `group/id`, or `group/id!` for a message on its last receive.
    fn batch(messages: &[&str]) -> Vec<Message> {
        let message = |text: &&str| {
            let (group, id) = text.split_once('/').unwrap();
            let receives = if id.ends_with('!') { "5" } else { "1" };
            let attributes = json!({ "MessageGroupId": group, "ApproximateReceiveCount": receives });
            serde_json::from_value(json!({ "messageId": id, "body": "", "attributes": attributes })).unwrap()
        };
        messages.iter().map(message).collect()
    }

    /// Which were tried, and which were reported, when these fail.
    async fn handled(messages: &[&str], failing: &[&str]) -> (Vec<String>, Vec<String>) {
        let tried = Mutex::new(vec![]);
        let batch = batch(messages);
        let response = handle_in_order(&batch, async |message| {
            tried.lock().unwrap().push(message.message_id.clone());
            !failing.contains(&message.message_id.as_str())
        })
        .await;
        (tried.into_inner().unwrap(), response.failed().map(str::to_owned).collect())
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

        let response = handle_in_order(&batch, async |message| match message.message_id.as_str() {
            "1" => panic!("a handler's mistake"),
            _ => true,
        })
        .await;

        assert_eq!(
            serde_json::to_value(response).unwrap(),
            json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] })
        );
    }
}
