//! What every process store must pass.
//!
//! [`process_store_contract!`](crate::process_store_contract!) makes a test of each function here.

#![allow(
    clippy::missing_panics_doc,
    reason = "these are tests: they panic to say that a process store fails"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "these are tests: their names say what must hold"
)]

use std::collections::BTreeMap;

use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::bank_account::AccountId;
use crate::process_manager::{Because, DueTimer, Instance, PendingTimers, Sender};
use crate::process_store::{
    Finish, InstanceWrite, ProcessStore, ProcessStoreError, Progressed, Source, UnderWay, Unsent,
};
use crate::{CommandMessage, Identity, Outgoing, Position, StreamName, Version};

const NAME: &str = "savings";

fn stream(account: &str) -> StreamName {
    account.parse::<AccountId>().unwrap().stream()
}

fn timer() -> DueTimer {
    let due = Timestamp::UNIX_EPOCH;
    DueTimer { id: Uuid::from_u128(4), instance: "ada".to_owned(), name: "payment".to_owned(), due }
}

/// The timers of an instance that waits for one.
fn pending() -> PendingTimers {
    let timer = json!({ "id": Uuid::from_u128(4), "due": Timestamp::UNIX_EPOCH, "set_at": 3, "correlation_id": Uuid::from_u128(2) });
    serde_json::from_value(json!({ "waiting": { "payment": timer }, "active_at": Timestamp::UNIX_EPOCH }))
        .unwrap()
}

fn under_way(to: u64) -> UnderWay {
    let savings: AccountId = "SAVINGS".parse().unwrap();
    let command = CommandMessage {
        command_id: Uuid::from_u128(1),
        correlation_id: Uuid::from_u128(2),
        caused_at: Position::new(3),
        traceparent: None,
        sender: Sender {
            process_manager: NAME.to_owned(),
            instance: "ada".to_owned(),
            because_of: Because::Event { stream: stream("ACC-1"), version: Version::new(to) },
            attempt: 1,
        },
        skipped_refusals: vec!["account_not_found".to_owned()],
        command: Outgoing::to(&savings, "DepositMoney", json!({ "pence": 5, "note": "" })),
    };
    UnderWay {
        to: Version::new(to),
        commands: vec![Unsent { because_of: Version::new(to), command }],
        timers: vec![timer()],
    }
}

/// An instance, with what is under way of ACC-1.
fn instance(known: Option<u64>) -> InstanceWrite {
    InstanceWrite {
        id: "ada".to_owned(),
        known,
        instance: Instance::Running(json!({ "pence": 5 })),
        under_way: BTreeMap::from([(source("ACC-1"), under_way(1))]),
        timers: pending(),
    }
}

fn source(account: &str) -> Source {
    Source::Stream(stream(account))
}

fn finish(stream: &StreamName, from: u64) -> Finish<'_> {
    let (from, to) = (Version::new(from), Version::new(from + 1));
    Finish { process_manager: NAME, stream, from, to, settled: vec![], written: vec![] }
}

async fn read(store: &impl ProcessStore, account: &str) -> Progressed {
    store.read(NAME, &stream(account), &["ada".to_owned(), "bank".to_owned()]).await.unwrap()
}

fn is_conflict(result: &Result<(), ProcessStoreError>) -> bool {
    matches!(result, Err(ProcessStoreError::Conflict))
}

pub async fn at_first_there_is_nothing(store: impl ProcessStore) {
    assert_eq!(read(&store, "ACC-1").await, Progressed::default());
}

pub async fn a_saved_instance_is_read_back(store: impl ProcessStore) {
    store.save(NAME, &instance(None)).await.unwrap();

    let read = read(&store, "ACC-1").await;
    assert_eq!(read.checkpoint, Version::ZERO);
    assert_eq!(read.instances.len(), 1);
    assert_eq!(read.instances["ada"].instance, instance(None).instance);
    assert_eq!(read.instances["ada"].under_way, instance(None).under_way);
    assert_eq!(read.instances["ada"].timers, instance(None).timers);
}

pub async fn what_a_timer_leaves_under_way_is_read_back_beside_that_of_a_stream(store: impl ProcessStore) {
    let mut fired = instance(None);
    fired.under_way.insert(Source::Timer(Uuid::from_u128(4)), UnderWay { to: Version::ZERO, ..under_way(1) });
    fired.timers = PendingTimers::default();

    store.save(NAME, &fired).await.unwrap();

    let read = read(&store, "ACC-1").await;
    assert_eq!(read.instances["ada"].under_way, fired.under_way);
    assert_eq!(read.instances["ada"].timers, fired.timers);
    assert_eq!(read.instances["ada"].revision, fired.revision());
}

pub async fn a_stopped_instance_stays_stopped(store: impl ProcessStore) {
    let stopped = InstanceWrite { instance: Instance::Stopped, ..instance(None) };

    store.save(NAME, &stopped).await.unwrap();

    assert_eq!(read(&store, "ACC-1").await.instances["ada"].instance, Instance::Stopped);
}

pub async fn a_writer_who_has_not_seen_the_last_write_is_refused(store: impl ProcessStore) {
    let account = stream("ACC-1");
    store.save(NAME, &instance(None)).await.unwrap();
    let revision = read(&store, "ACC-1").await.instances["ada"].revision;
    store.save(NAME, &instance(Some(revision))).await.unwrap();

    for known in [None, Some(revision)] {
        assert!(is_conflict(&store.save(NAME, &instance(known)).await));
        let written = Finish { written: vec![instance(known)], ..finish(&account, 0) };
        assert!(is_conflict(&store.finish(&written).await));
    }
    assert_eq!(read(&store, "ACC-1").await.checkpoint, Version::ZERO);
}

pub async fn a_finished_delivery_leaves_nothing_under_way(store: impl ProcessStore) {
    let account = stream("ACC-1");
    store.save(NAME, &instance(None)).await.unwrap();
    let settling = Finish { settled: vec!["ada".to_owned()], ..finish(&account, 0) };

    store.finish(&settling).await.unwrap();

    let settled = read(&store, "ACC-1").await;
    assert_eq!(settled.checkpoint, Version::new(1));
    assert_eq!(settled.instances["ada"].under_way, BTreeMap::new());
    assert_eq!(settled.instances["ada"].instance, instance(None).instance);
    assert!(is_conflict(&store.finish(&settling).await));
    assert_eq!(read(&store, "ACC-1").await, settled);
}

pub async fn a_checkpoint_moves_only_from_where_it_is(store: impl ProcessStore) {
    let account = stream("ACC-1");
    store.finish(&finish(&account, 0)).await.unwrap();

    for from in [0, 2] {
        assert!(is_conflict(&store.finish(&finish(&account, from)).await));
        let written = Finish { written: vec![instance(None)], ..finish(&account, from) };
        assert!(is_conflict(&store.finish(&written).await));
    }

    let read_back = read(&store, "ACC-1").await;
    assert_eq!((read_back.checkpoint, read_back.instances.len()), (Version::new(1), 0));
    assert_eq!(read(&store, "ACC-2").await.checkpoint, Version::ZERO);
}

pub async fn a_delivery_is_finished_though_another_stream_was_there_meanwhile(store: impl ProcessStore) {
    store.save(NAME, &instance(None)).await.unwrap();
    let revision = read(&store, "ACC-2").await.instances["ada"].revision;
    let mut other = instance(Some(revision));
    other.under_way.insert(source("ACC-2"), under_way(7));
    store.save(NAME, &other).await.unwrap();

    let account = stream("ACC-1");
    store.finish(&Finish { settled: vec!["ada".to_owned()], ..finish(&account, 0) }).await.unwrap();

    let left = &read(&store, "ACC-2").await.instances["ada"];
    assert_eq!(left.under_way, BTreeMap::from([(source("ACC-2"), under_way(7))]));
    assert!(is_conflict(&store.save(NAME, &other).await), "settling is a change that writers must see");
}

pub async fn many_instances_are_read_at_once(store: impl ProcessStore) {
    let ids: Vec<String> =
        (0..crate::process_store::MAX_INSTANCES).map(|number| number.to_string()).collect();
    let account = stream("ACC-1");
    let written = ids.iter().map(|id| InstanceWrite { id: id.clone(), ..instance(None) }).collect();
    store.finish(&Finish { written, ..finish(&account, 0) }).await.unwrap();

    let read = store.read(NAME, &account, &ids).await.unwrap();

    assert_eq!((read.checkpoint, read.instances.len()), (Version::new(1), ids.len()));
}

pub async fn of_racing_writers_one_wins(store: impl ProcessStore) {
    let results = join_all((0..8).map(async |_| store.save(NAME, &instance(None)).await)).await;

    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|result| is_conflict(result)).count(), 7);
}

/// Makes the tests of the contract for a store: `$store` is an expression that gives a new, empty one.
#[macro_export]
macro_rules! process_store_contract {
    ($store:expr) => {
        $crate::process_store_contract! { @each $store,
            at_first_there_is_nothing
            a_saved_instance_is_read_back
            what_a_timer_leaves_under_way_is_read_back_beside_that_of_a_stream
            a_stopped_instance_stays_stopped
            a_writer_who_has_not_seen_the_last_write_is_refused
            a_finished_delivery_leaves_nothing_under_way
            a_checkpoint_moves_only_from_where_it_is
            a_delivery_is_finished_though_another_stream_was_there_meanwhile
            many_instances_are_read_at_once
            of_racing_writers_one_wins
        }
    };
    (@each $store:expr, $($test:ident)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                $crate::testing::process_store_contract::$test($store).await;
            }
        )+
    };
}
