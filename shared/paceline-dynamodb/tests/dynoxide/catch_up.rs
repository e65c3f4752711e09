//! Catch-up subscriptions over store, log and checkpoints in DynamoDB.

use std::collections::VecDeque;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use paceline::bank_account::{AccountEvent, MoneyDeposited};
use paceline::{
    Clock, Commit, EventSet, EventStore, Expected, LogSubscription, Metadata, NewCommit, Position,
    StreamName, StreamSubscription, Version,
};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::DynamoEventStore;
use uuid::Uuid;

use crate::event_store::with_log;
use crate::tables::with_indexes;

/// A clock that goes on by a second at each pause, in which the next account is paid into.
struct Paying<'a> {
    store: &'a DynamoEventStore,
    now: Mutex<Timestamp>,
    accounts: Mutex<VecDeque<&'static str>>,
}

impl<'a> Paying<'a> {
    fn new(store: &'a DynamoEventStore, accounts: impl IntoIterator<Item = &'static str>) -> Self {
        let noon: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        Self { store, now: Mutex::new(noon), accounts: Mutex::new(accounts.into_iter().collect()) }
    }
}

impl Clock for Paying<'_> {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn pause(&self, _: SignedDuration) {
        let now = self.now() + SignedDuration::from_secs(1);
        *self.now.lock().unwrap() = now;
        let account = self.accounts.lock().unwrap().pop_front();
        if let Some(account) = account {
            pay(self.store, now, account).await;
        }
    }
}

async fn pay(store: &DynamoEventStore, at: Timestamp, account: &str) -> Commit {
    let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
    let id = Uuid::from_u128(1);
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at: at };
    let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
    let stream: StreamName = account.parse().unwrap();
    store.append(&stream, Expected::Any, commit).await.unwrap()
}

fn place(commit: &Commit) -> String {
    format!("{}@{}", commit.stream, commit.first_version)
}

async fn checkpoints() -> DynamoCheckpoints {
    with_indexes(&["gsi1", "gsi2"], DynamoCheckpoints::of_read_model).await
}

#[tokio::test]
async fn a_stream_is_followed_and_goes_on_from_what_was_acknowledged() {
    let (store, _) = with_log().await;
    let clock = Paying::new(&store, ["account/1", "account/2", "account/1"]);
    let stream = pay(&store, clock.now(), "account/1").await.stream;
    let checkpoints = checkpoints().await;
    let open = async || {
        StreamSubscription::open("tool", Version::ZERO, &stream, &store, &checkpoints, &clock).await.unwrap()
    };

    let mut first = open().await;
    assert_eq!(place(&first.next().await.unwrap()), "account/1@1");
    assert_eq!(place(&first.next().await.unwrap()), "account/1@2");
    first.acknowledge().await.unwrap();
    assert_eq!(place(&first.next().await.unwrap()), "account/1@3");

    assert_eq!(place(&open().await.next().await.unwrap()), "account/1@3");
}

#[tokio::test]
async fn all_are_followed_and_go_on_from_the_settled_position_that_was_acknowledged() {
    let (store, log) = with_log().await;
    let clock = Paying::new(&store, ["account/1", "account/3", "account/1"]);
    pay(&store, clock.now() - SignedDuration::from_mins(5), "account/1").await;
    pay(&store, clock.now() - SignedDuration::from_mins(4), "account/2").await;
    pay(&store, clock.now() - SignedDuration::from_secs(5), "account/2").await;
    let checkpoints = checkpoints().await;
    let open = async || {
        LogSubscription::open("tool", Position::ZERO, &log, &store, &checkpoints, &clock).await.unwrap()
    };

    let mut first = open().await;
    let mut given = Vec::new();
    for _ in 0..6 {
        given.push(place(&first.next().await.unwrap()));
        first.acknowledge().await.unwrap();
    }
    let expected = ["account/1@1", "account/2@1", "account/2@2", "account/1@2", "account/3@1", "account/1@3"];
    assert_eq!(given, expected);

    let mut again = open().await;
    assert_eq!(place(&again.next().await.unwrap()), "account/2@2", "what had not settled comes again");

    let mut settled = open().await.by_position();
    for expected in &expected[2..] {
        assert_eq!(place(&settled.next().await.unwrap()), *expected);
    }
}
