//! Maintenance over stores and queues in memory, one rule a test. Time passes only when a test says so.

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use paceline::bank_account::{AccountEvent, AccountId, MoneyDeposited};
use paceline::checkpoints::ConfirmCheckpoint as _;
use paceline::{
    Commit, EventSet as _, EventStore as _, Expected, Identity as _, InMemoryEventStore,
    InMemoryProcessStore, InMemoryReadModel, Metadata, NewCommit,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::fifo::testing::InMemoryQueues;
use crate::rebuild::Call;
use crate::subscriber::delivery::Delivery;

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(Timestamp::UNIX_EPOCH) };
}

fn now() -> Timestamp {
    NOW.get()
}

fn pass(minutes: i64) {
    NOW.set(now() + SignedDuration::from_mins(minutes));
}

type InMemory = Maintenance<
    InMemoryEventStore,
    (&'static InMemoryReadModel, InMemoryProcessStore),
    &'static InMemoryReadModel,
    InMemoryReadModel,
    InMemoryQueues,
>;

fn maintenance() -> InMemory {
    NOW.set("2026-06-01T08:00:00Z".parse().unwrap());
    let names = ["balances-projection", "savings-process-manager", "letters"];
    let rows: &InMemoryReadModel = Box::leak(Box::default());
    Maintenance {
        log: InMemoryEventStore::new(),
        checkpoints: (rows, InMemoryProcessStore::new()),
        rows,
        sweep: InMemoryReadModel::new(),
        queues: InMemoryQueues::default(),
        subscriptions: "
            [projections]
            balances-projection: account/*
            [process managers]
            savings-process-manager: account/*
            [event handlers]
            letters: account/*
        "
        .parse()
        .unwrap(),
        queue_urls: names.map(|name| (name.to_owned(), name.to_owned())).into(),
        clock: now,
    }
}

async fn deposit(maintenance: &InMemory, account: &str) -> Commit {
    let id = Uuid::from_u128(1);
    let recorded_at = now();
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
    let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
    let stream = account.parse::<AccountId>().unwrap().stream();
    maintenance.log.append(&stream, Expected::Any, commit).await.unwrap()
}

async fn handle(maintenance: &InMemory, event: Value) -> Value {
    maintenance.handle(event, now() + SignedDuration::from_secs(1)).await.unwrap()
}

fn told(maintenance: &InMemory, subscriber: &str) -> Vec<Delivery> {
    let bodies = maintenance.queues.bodies(subscriber);
    bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect()
}

#[tokio::test]
async fn who_has_missed_something_is_told_where_it_is_and_asked_to_confirm() {
    let maintenance = maintenance();
    let commit = deposit(&maintenance, "A").await;
    maintenance.checkpoints.0.confirm("letters", &commit.stream, commit.last_version()).await.unwrap();
    maintenance
        .checkpoints
        .1
        .confirm("savings-process-manager", &commit.stream, commit.last_version())
        .await
        .unwrap();
    pass(10);

    let answer = handle(&maintenance, json!({ "scheduled": {} })).await;

    assert_eq!(answer["reconciled"]["hints"], 1);
    assert_eq!(answer["reconciled"]["done"], true);
    let [Delivery::At(place)] = &told(&maintenance, "balances-projection")[..] else { panic!("one place") };
    assert_eq!((place.stream.as_str(), place.first_version.number(), place.confirm), ("account/A", 1, true));
    assert!(told(&maintenance, "savings-process-manager").is_empty());
}

#[tokio::test]
async fn what_is_remembered_outlives_the_run_and_a_hint_in_vain_is_counted() {
    let maintenance = maintenance();
    deposit(&maintenance, "A").await;
    pass(10);
    handle(&maintenance, json!({ "scheduled": {} })).await;

    pass(10);
    let answer = handle(&maintenance, json!({ "scheduled": {} })).await;

    assert_eq!(answer["reconciled"]["commits"], 0);
    assert_eq!(answer["reconciled"]["parked"]["balances-projection"], 1);
    assert_eq!(told(&maintenance, "balances-projection").len(), 2, "with an id that the queue has not seen");
}

#[tokio::test]
async fn whoever_asks_need_not_wait_and_may_begin_anywhere() {
    let maintenance = maintenance();
    let commit = deposit(&maintenance, "A").await;
    maintenance
        .checkpoints
        .0
        .confirm("balances-projection", &commit.stream, commit.last_version())
        .await
        .unwrap();
    pass(3);
    handle(&maintenance, json!({ "scheduled": {} })).await;
    assert!(told(&maintenance, "savings-process-manager").is_empty(), "its delivery may be on its way");

    let event = json!({ "reconcile": { "subscriber": "savings-process-manager", "from": 0 } });
    handle(&maintenance, event).await;

    assert_eq!(told(&maintenance, "savings-process-manager").len(), 1);
    assert!(told(&maintenance, "balances-projection").is_empty());
}

#[tokio::test]
async fn a_hint_that_was_not_sent_is_sent_by_the_next_run() {
    let maintenance = maintenance();
    deposit(&maintenance, "A").await;
    pass(10);
    maintenance.queues.cut_off("balances-projection");
    let failed = maintenance.handle(json!({ "scheduled": {} }), now() + SignedDuration::from_secs(1)).await;
    assert!(matches!(failed, Err(MaintenanceError::Slices { slices: 1, .. })), "{failed:?}");

    maintenance.queues.heal();
    handle(&maintenance, json!({ "scheduled": {} })).await;

    assert_eq!(told(&maintenance, "balances-projection").len(), 1);
}

#[tokio::test]
async fn a_rebuild_is_begun_by_calling_for_work_on_every_slice() {
    let maintenance = maintenance();

    let event = json!({ "rebuild": { "projection": "balances-projection", "order": "start" } });
    let answer = handle(&maintenance, event).await;

    assert_eq!(answer["rebuild"]["phase"], "building");
    let calls = maintenance.queues.bodies("balances-projection");
    assert_eq!(calls.iter().filter(|body| Call::read(body).is_some()).count(), 16);

    let event = json!({ "rebuild": { "projection": "balances-projection", "order": "pause" } });
    assert_eq!(handle(&maintenance, event).await["rebuild"]["paused"], true);
}

#[tokio::test]
async fn who_is_not_there_or_of_another_kind_cannot_be_asked_about() {
    let maintenance = maintenance();
    for (event, told) in [
        (
            json!({ "reconcile": { "subscriber": "nobody" } }),
            "there is no subscriber nobody; there are: balances-projection, savings-process-manager, letters",
        ),
        (
            json!({ "rebuild": { "projection": "letters" } }),
            "there is no projection letters; there are: balances-projection",
        ),
        (
            json!({ "replay": { "handler": "savings-process-manager", "order": { "start": { "from": 0 } } } }),
            "there is no event handler savings-process-manager; there are: letters",
        ),
    ] {
        let refused = maintenance.handle(event, now()).await.unwrap_err();
        assert_eq!(refused.to_string(), told);
    }
}

#[tokio::test]
async fn an_event_handler_is_set_back_and_told_until_it_is_where_it_was() {
    let maintenance = maintenance();
    let commit = deposit(&maintenance, "A").await;
    let handled = async || {
        let checkpoints = &maintenance.checkpoints.0;
        let (stream, version) = (&commit.stream, commit.last_version());
        checkpoints.confirm("letters", stream, version).await.unwrap();
        checkpoints.confirm("balances-projection", stream, version).await.unwrap();
        maintenance.checkpoints.1.confirm("savings-process-manager", stream, version).await.unwrap();
    };
    handled().await;
    pass(10);
    handle(&maintenance, json!({ "scheduled": {} })).await;
    let order = |order: Value| json!({ "replay": { "handler": "letters", "order": order } });
    let status = json!({ "replay": { "handler": "letters" } });
    assert_eq!(handle(&maintenance, status.clone()).await["replay"], Value::Null);

    let begun = handle(&maintenance, order(json!({ "start": { "from": 0 } }))).await;
    assert_eq!(begun["replay"]["state"], "running");
    assert_eq!(begun["replay"]["progress"]["waiting"], 1);
    let [Delivery::At(place)] = &told(&maintenance, "letters")[..] else { panic!("one place") };
    assert_eq!((place.stream.as_str(), place.first_version.number()), ("account/A", 1));
    assert_eq!(handle(&maintenance, order(json!("pause"))).await["replay"]["state"], "paused");
    assert_eq!(handle(&maintenance, order(json!("resume"))).await["replay"]["state"], "running");

    handled().await;
    pass(2);
    let done = handle(&maintenance, status.clone()).await;
    assert_eq!(done["replay"]["progress"]["streams"], 1);
    assert!(done["replay"]["state"]["done"].is_object(), "{done}");
    assert_eq!(told(&maintenance, "letters").len(), 1);
    assert!(handle(&maintenance, status).await["replay"]["state"]["done"].is_object());
    let refused = maintenance.handle(order(json!("pause")), now()).await.unwrap_err();
    assert_eq!(refused.to_string(), "no replay of this event handler is under way");
}

#[tokio::test]
async fn a_hint_goes_where_the_relay_sends_what_it_is_about() {
    let mut maintenance = maintenance();
    maintenance.subscriptions = "letters by pence: account/*".parse().unwrap();
    deposit(&maintenance, "A").await;
    pass(10);

    handle(&maintenance, json!({ "scheduled": {} })).await;

    let groups: Vec<String> =
        maintenance.queues.messages("letters").into_iter().map(|message| message.group).collect();
    assert_eq!(groups, ["/pence/5"]);
}
