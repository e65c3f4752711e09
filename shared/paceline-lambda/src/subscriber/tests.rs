//! Batches of deliveries, one rule a test. The subscriber under test notes what it handles.

use std::sync::Mutex;

use jiff::Timestamp;
use paceline::bank_account::{AccountEvent, AccountId, MoneyDeposited};
use paceline::checkpoints::Checkpoints as _;
use paceline::{
    EventSet as _, Expected, Identity as _, InMemoryEventStore, InMemoryReadModel, Metadata, NewCommit,
    OnError, Version,
};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::fifo::Wait;
use crate::fifo::testing::InMemoryQueues;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:000000000000:dev-balances.fifo";

async fn append(store: &InMemoryEventStore, account: &str, pence: u64) -> Commit {
    let id = Uuid::from_u128(1);
    let recorded_at = Timestamp::UNIX_EPOCH;
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let event: AccountEvent = MoneyDeposited { pence }.into();
    let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
    let stream = account.parse::<AccountId>().unwrap().stream();
    store.append(&stream, Expected::Any, commit).await.unwrap()
}

fn record(id: &str, group: &str, body: &str) -> Value {
    json!({ "eventSource": "aws:sqs", "eventSourceARN": QUEUE, "messageId": id, "receiptHandle": id, "body": body,
        "attributes": { "MessageGroupId": group, "ApproximateReceiveCount": "1" } })
}

/// What was handled, as `stream@version`, and which messages are reported when these places fail.
async fn handled(
    store: &InMemoryEventStore,
    records: &[Value],
    failing: &[&str],
) -> (Vec<String>, Vec<String>) {
    handled_from(&InMemoryQueues::default(), store, records, failing).await
}

async fn handled_from(
    queue: &InMemoryQueues,
    store: &InMemoryEventStore,
    records: &[Value],
    failing: &[&str],
) -> (Vec<String>, Vec<String>) {
    let seen = Mutex::new(vec![]);
    let event = json!({ "Records": records });
    let checkpoints = InMemoryReadModel::new();
    let response = handle_commits("balances", store, &checkpoints, queue, event, async |delivered| {
        let place = format!("{}@{}", delivered.commit.stream, delivered.commit.first_version);
        if failing.contains(&place.as_str()) {
            return Err(Failure { reason: "the test wants it so".to_owned(), then: OnError::Retry });
        }
        seen.lock().unwrap().push(place);
        Ok(())
    })
    .await
    .unwrap();
    (seen.into_inner().unwrap(), response.failed().map(str::to_owned).collect())
}

async fn delivery(store: &InMemoryEventStore, id: &str, account: &str) -> Value {
    let commit = append(store, account, 5).await;
    let message = Delivery::Commit(commit).message().unwrap();
    record(id, &message.group, &message.body)
}

#[tokio::test]
async fn a_failure_holds_up_its_stream_and_no_other() {
    let store = InMemoryEventStore::new();
    let records = [
        delivery(&store, "1", "A").await,
        delivery(&store, "2", "B").await,
        delivery(&store, "3", "A").await,
        delivery(&store, "4", "B").await,
    ];

    let (seen, failed) = handled(&store, &records, &["account/A@1"]).await;

    assert_eq!(seen, ["account/B@1", "account/B@2"]);
    assert_eq!(failed, ["1", "3"]);
}

#[tokio::test]
async fn what_was_not_handled_is_put_back_for_a_while() {
    let store = InMemoryEventStore::new();
    let queue = InMemoryQueues::default();
    let records = [
        delivery(&store, "1", "A").await,
        delivery(&store, "2", "B").await,
        delivery(&store, "3", "A").await,
    ];

    handled_from(&queue, &store, &records, &["account/A@1"]).await;

    let put_back = |id: &str| (QUEUE.to_owned(), Wait { receipt_handle: id.to_owned(), seconds: 1 });
    assert_eq!(queue.waits(), ["1", "3"].map(put_back));
}

#[tokio::test]
async fn a_queue_that_does_not_put_back_changes_nothing_else() {
    let store = InMemoryEventStore::new();
    let queue = InMemoryQueues::default();
    queue.cut_off(QUEUE);

    let records = [delivery(&store, "1", "A").await, delivery(&store, "2", "B").await];
    let (seen, failed) = handled_from(&queue, &store, &records, &["account/A@1"]).await;

    assert_eq!((seen, failed), (vec!["account/B@1".to_owned()], vec!["1".to_owned()]));
    assert_eq!(queue.requests(), 1);

    handled_from(&queue, &store, &records, &[]).await;
    assert_eq!(queue.requests(), 1, "nothing is to be put back");
}

#[tokio::test]
async fn a_place_is_read_from_the_store() {
    let store = InMemoryEventStore::new();
    append(&store, "A", 5).await;
    append(&store, "A", 7).await;
    let body = r#"{"at":{"stream":"account/A","first_version":2}}"#;

    let (seen, failed) = handled(&store, &[record("1", "account/A", body)], &[]).await;

    assert_eq!((seen, failed), (vec!["account/A@2".to_owned()], vec![]));
}

#[tokio::test]
async fn a_place_that_is_to_be_confirmed_moves_the_checkpoint_when_it_is_handled() {
    let store = InMemoryEventStore::new();
    let queue = InMemoryQueues::default();
    let commit = append(&store, "A", 5).await;
    let body = r#"{"at":{"stream":"account/A","first_version":1,"confirm":true}}"#;
    for (fails, to) in [(true, Version::ZERO), (false, Version::new(1))] {
        let checkpoints = InMemoryReadModel::new();
        let event = json!({ "Records": [record("1", "account/A", body)] });

        handle_commits("balances", &store, &checkpoints, &queue, event, async |_| {
            if fails { Err(Failure { reason: String::new(), then: OnError::Retry }) } else { Ok(()) }
        })
        .await
        .unwrap();

        let streams = std::slice::from_ref(&commit.stream);
        assert_eq!(checkpoints.versions("balances", streams).await.unwrap(), [to]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_reported() {
    let store = InMemoryEventStore::new();
    for body in
        ["", "not JSON", "{}", r#"{"commit":{}}"#, r#"{"at":{"stream":"account/A","first_version":9}}"#]
    {
        let records = [record("1", "account/A", body), delivery(&store, "2", "B").await];

        let (seen, failed) = handled(&store, &records, &[]).await;

        assert_eq!((seen.len(), failed), (1, vec!["1".to_owned()]), "{body}");
    }
}

#[tokio::test]
async fn an_event_without_messages_fails_the_invocation() {
    let store = InMemoryEventStore::new();

    let request = json!({ "httpMethod": "GET", "resource": "/", "path": "/" });
    let queue = InMemoryQueues::default();
    let checkpoints = InMemoryReadModel::new();
    let handled = handle_commits("balances", &store, &checkpoints, &queue, request, async |_| Ok(())).await;

    assert!(handled.is_err());
}
