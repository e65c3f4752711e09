//! The relay over queues in memory, one rule a test. Commits are as DynamoDB streams them.

use paceline::subscriptions::Subscriptions;
use serde_json::json;

use super::*;
use crate::fifo::testing::InMemoryQueues;
use crate::subscriber::delivery::Place;

const SUBSCRIPTIONS: &str = "
    balances: account/*
    savings: account/MoneyDeposited card/CardIssued
";

fn relay() -> Relay<InMemoryQueues> {
    relay_to(SUBSCRIPTIONS)
}

fn relay_to(subscriptions: &str) -> Relay<InMemoryQueues> {
    let subscriptions: Subscriptions = subscriptions.parse().unwrap();
    let named = |subscription: &Subscription| (subscription.clone(), subscription.subscriber.clone());
    let subscribers: Vec<_> = subscriptions.subscribers().map(named).collect();
    Relay::new(InMemoryQueues::default(), subscribers)
}

/// A record of a commit of one event. Its number in the shard is that of the version, times 100.
fn commit(stream: &str, version: u64, event: &str) -> Value {
    json!({
        "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "awsRegion": "eu-west-1",
        "dynamodb": {
            "Keys": { "stream": { "S": stream }, "version": { "N": version.to_string() } },
            "NewImage": {
                "stream": { "S": stream },
                "version": { "N": version.to_string() },
                "events": { "S": json!([[event, 1, { "pence": 5 }]]).to_string() },
                "position": { "N": "7" },
                "causation": { "S": "00000000-0000-0000-0000-000000000001" },
                "recorded_at": { "S": "2026-06-01T08:00:00Z" },
            },
            "SequenceNumber": (version * 100).to_string(), "SizeBytes": 26, "StreamViewType": "NEW_IMAGE",
        },
    })
}

fn deposit(stream: &str, version: u64) -> Value {
    commit(stream, version, "MoneyDeposited")
}

async fn relayed(relay: &Relay<InMemoryQueues>, records: &[Value]) -> Value {
    let response = relay.handle(json!({ "Records": records })).await.unwrap();
    serde_json::to_value(response).unwrap()
}

fn done() -> Value {
    json!({ "batchItemFailures": [] })
}

fn again_from(record: &str) -> Value {
    json!({ "batchItemFailures": [{ "itemIdentifier": record }] })
}

/// What a subscriber was sent, as `stream@version`.
fn sent(relay: &Relay<InMemoryQueues>, subscriber: &str) -> Vec<String> {
    let place = |message: FifoMessage| {
        let delivery: Delivery = serde_json::from_str(&message.body).unwrap();
        let Place { stream, first_version, .. } = delivery.place();
        assert_eq!(message.group, stream.as_str());
        format!("{stream}@{first_version}")
    };
    relay.queues.messages(subscriber).into_iter().map(place).collect()
}

#[tokio::test]
async fn each_subscriber_gets_the_commits_with_events_that_it_wants() {
    let relay = relay();
    let records = [
        commit("account/1", 1, "AccountOpened"),
        deposit("account/1", 2),
        commit("card/1", 3, "CardIssued"),
        commit("card/1", 4, "CardLost"),
        commit("loan/1", 5, "MoneyDeposited"),
    ];

    assert_eq!(relayed(&relay, &records).await, done());

    assert_eq!(sent(&relay, "balances"), ["account/1@1", "account/1@2"]);
    assert_eq!(sent(&relay, "savings"), ["account/1@2", "card/1@3"]);
}

#[tokio::test]
async fn a_subscriber_gets_commits_in_the_groups_that_it_asks_for() {
    let text = "balances by pence: account/*\nsavings: account/*\nodd by pence: account/AccountOpened";
    let relay = relay_to(text);
    let records = [
        deposit("account/1", 1),
        commit("account/2", 2, "MoneyDeposited"),
        commit("account/2", 3, "AccountOpened"),
    ];

    relayed(&relay, &records).await;

    let groups = |subscriber| -> Vec<String> {
        relay.queues.messages(subscriber).into_iter().map(|message| message.group).collect()
    };
    assert_eq!(groups("balances"), ["/pence/5"; 3]);
    assert_eq!(groups("savings"), ["account/1", "account/2", "account/2"]);
    assert_eq!(groups("odd"), ["/pence/5"]);
    assert_eq!(relay.queues.bodies("balances"), relay.queues.bodies("savings"));
}

#[tokio::test]
async fn a_commit_arrives_as_it_was_stored() {
    let relay = relay();
    relayed(&relay, &[deposit("account/1", 1)]).await;

    let body = &relay.queues.bodies("savings")[0];
    let Delivery::Commit(commit) = serde_json::from_str(body).unwrap() else { panic!("{body}") };
    assert_eq!(commit.events[0].data.get(), r#"{"pence":5}"#);
    assert_eq!(commit.position.number(), 7);
    assert_eq!(commit.metadata.correlation_id.as_u128(), 1);
}

#[tokio::test]
async fn what_is_relayed_twice_arrives_once() {
    let relay = relay();
    let records = [deposit("account/1", 1), deposit("account/1", 2)];

    relayed(&relay, &records).await;
    relayed(&relay, &records[1..]).await;

    assert_eq!(sent(&relay, "savings"), ["account/1@1", "account/1@2"]);
}

#[tokio::test]
async fn ten_commits_are_one_request_for_each_queue() {
    let relay = relay();
    let records: Vec<Value> = (1..=10).map(|version| deposit("account/1", version)).collect();

    relayed(&relay, &records).await;

    assert_eq!(relay.queues.requests(), 2);
}

#[tokio::test]
async fn what_is_no_commit_is_passed_over() {
    let relay = relay();
    let mut snapshot = deposit("account/1", 1);
    snapshot["dynamodb"]["NewImage"].as_object_mut().unwrap().remove("events");
    let mut expired = deposit("account/1", 2);
    expired["eventName"] = json!("REMOVE");
    let mut changed = deposit("account/1", 3);
    changed["eventName"] = json!("MODIFY");

    assert_eq!(relayed(&relay, &[snapshot, expired, changed]).await, done());
    assert_eq!(relay.queues.requests(), 0);
}

#[tokio::test]
async fn the_lowest_record_that_is_not_everywhere_is_reported_and_its_stream_waits() {
    let relay = relay();
    let records: Vec<Value> = (1..=30)
        .map(|version| deposit(if version % 2 == 0 { "account/2" } else { "account/1" }, version))
        .collect();
    relay.queues.reject(r#""first_version":14,"#);

    assert_eq!(relayed(&relay, &records).await, again_from("1400"));

    let of_the_other: Vec<String> =
        (1..=30).step_by(2).map(|version| format!("account/1@{version}")).collect();
    let sent_now = sent(&relay, "savings");
    assert_eq!(
        sent_now.iter().filter(|place| place.starts_with("account/1")).collect::<Vec<_>>(),
        of_the_other.iter().collect::<Vec<_>>()
    );
    assert!(!sent_now.contains(&"account/2@22".to_owned()), "it comes in a later batch, and waits");

    relay.queues.heal();
    assert_eq!(relayed(&relay, &records[13..]).await, done());
    assert_eq!(sent(&relay, "savings").len(), 30);
}

#[tokio::test]
async fn a_queue_that_cannot_be_reached_does_not_hold_up_the_others() {
    let relay = relay();
    relay.queues.cut_off("balances");
    let records = [commit("card/1", 1, "CardIssued"), deposit("account/1", 2), deposit("account/1", 3)];

    assert_eq!(relayed(&relay, &records).await, again_from("200"));

    assert_eq!(sent(&relay, "savings"), ["card/1@1", "account/1@2", "account/1@3"]);
}

#[tokio::test]
async fn a_commit_that_is_larger_than_a_message_is_told_by_its_place() {
    let relay = relay();
    let mut large = deposit("account/1", 1);
    let events = json!([["MoneyDeposited", 1, { "note": "x".repeat(1_100_000) }]]).to_string();
    large["dynamodb"]["NewImage"]["events"] = json!({ "S": events });

    assert_eq!(relayed(&relay, &[large]).await, done());

    assert_eq!(relay.queues.bodies("savings"), [r#"{"at":{"stream":"account/1","first_version":1}}"#]);
}

#[tokio::test]
async fn a_commit_that_cannot_be_read_is_told_by_its_place_to_all_who_follow_its_category() {
    let relay = relay();
    let mut broken = deposit("card/1", 1);
    broken["dynamodb"]["NewImage"]["events"] = json!({ "S": "not JSON" });
    let mut odd = deposit("account/1", 2);
    odd["dynamodb"]["NewImage"]["position"] = json!({ "Z": "no type of DynamoDB" });

    assert_eq!(relayed(&relay, &[broken, odd, deposit("account/2", 3)]).await, done());

    assert_eq!(sent(&relay, "savings"), ["card/1@1", "account/1@2", "account/2@3"]);
    assert_eq!(sent(&relay, "balances"), ["account/1@2", "account/2@3"]);
}

#[tokio::test]
async fn a_commit_of_no_stream_is_reported_when_all_others_are_sent() {
    let relay = relay();

    let answer =
        relayed(&relay, &[deposit("account/1", 1), deposit("nowhere", 2), deposit("account/1", 3)]).await;

    assert_eq!(answer, again_from("200"));
    assert_eq!(sent(&relay, "savings"), ["account/1@1", "account/1@3"]);
}

#[tokio::test]
async fn what_cannot_be_reported_fails_the_invocation() {
    let mut unnumbered = deposit("account/1", 1);
    unnumbered["dynamodb"]["SequenceNumber"] = json!("");
    let failing = [
        json!({}),
        json!({ "Records": 7 }),
        json!({ "Records": [unnumbered] }),
        json!({ "Records": [null] }),
    ];

    for event in failing {
        let relay = relay();
        assert!(relay.handle(event).await.is_err());
        assert_eq!(relay.queues.requests(), 0);
    }
}

#[tokio::test]
async fn an_empty_batch_is_done() {
    assert_eq!(relayed(&relay(), &[]).await, done());
}
