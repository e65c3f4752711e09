//! The process store's contract on DynamoDB, and its limits.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use paceline::process_manager::{Instance, PendingTimers};
use paceline::process_store::{Finish, InstanceWrite, ProcessStore, ProcessStoreError, Source, UnderWay};
use paceline::{StreamName, Version};
use paceline_dynamodb::process_store::DynamoProcessStore;
use serde_json::{Value, json};

use crate::engine;
use crate::tables::{create, with_indexes};

async fn store() -> DynamoProcessStore {
    with_indexes(&[], DynamoProcessStore::new).await
}

paceline::process_store_contract!(store().await);

/// Text that does not become smaller when it is compressed.
pub(crate) fn noise(bytes: usize, seed: u64) -> String {
    let mut state = seed;
    let mut digit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + u8::try_from((state >> 33) % 90).unwrap())
    };
    (0..bytes).map(|_| digit()).collect()
}

fn instance(known: Option<u64>, state: Value) -> InstanceWrite {
    let under_way = BTreeMap::from([(Source::Timer(uuid::Uuid::nil()), UnderWay::default())]);
    InstanceWrite {
        id: "ada".to_owned(),
        known,
        instance: Instance::Running(state),
        under_way,
        timers: PendingTimers::default(),
    }
}

async fn read(store: &DynamoProcessStore) -> Instance<Value> {
    let stream = "account/ACC-1".parse().unwrap();
    let read = store.read("savings", &stream, &["ada".to_owned()]).await.unwrap();
    read.instances["ada"].instance.clone()
}

/// How many items a table has.
async fn count(client: &Client, table: &str) -> usize {
    let pages = client.scan().table_name(table).into_paginator().items().send();
    pages.collect::<Result<Vec<_>, _>>().await.unwrap().len()
}

#[tokio::test]
async fn a_state_of_any_size_is_read_back_and_leaves_no_chunk_behind_when_it_is_replaced() {
    let client = engine::client().await;
    let with_name = |client, table: String| (DynamoProcessStore::new(client, &table), table);
    let (store, table) = create(client.clone(), &[], with_name).await;
    let states = [
        json!({ "text": "x".repeat(500_000) }),
        json!({ "text": noise(1_500_000, 1) }),
        json!({ "text": noise(3_000_000, 2) }),
        json!({ "text": "" }),
    ];
    let mut items = Vec::new();
    for (known, state) in states.into_iter().enumerate() {
        let known = (known > 0).then(|| u64::try_from(known).unwrap());
        store.save("savings", &instance(known, state.clone())).await.unwrap();
        assert!(read(&store).await == Instance::Running(state), "revision {known:?}");
        items.push(count(&client, &table).await);
    }

    assert_eq!(items, [1, 5, 9, 1]);
}

#[tokio::test]
async fn a_large_state_is_written_with_the_checkpoint_too() {
    let store = store().await;
    let stream: StreamName = "account/ACC-1".parse().unwrap();
    let state = json!({ "text": noise(1_000_000, 3) });
    let finish = Finish {
        process_manager: "savings",
        stream: &stream,
        from: Version::ZERO,
        to: Version::new(1),
        settled: vec![],
        written: vec![instance(None, state.clone())],
    };

    store.finish(&finish).await.unwrap();

    assert!(read(&store).await == Instance::Running(state));
}

#[tokio::test]
async fn of_two_writers_of_large_states_one_wins_and_its_state_is_whole() {
    let store = store().await;
    let states = [json!({ "text": noise(1_000_000, 4) }), json!({ "text": noise(1_000_000, 5) })];

    store.save("savings", &instance(None, states[0].clone())).await.unwrap();
    let late = store.save("savings", &instance(None, states[1].clone())).await;

    assert!(matches!(late, Err(ProcessStoreError::Conflict)), "{late:?}");
    assert!(read(&store).await == Instance::Running(states[0].clone()));
}

/// What a delivery leaves that has set a timer of this name.
fn under_way(timer: &str) -> BTreeMap<Source, UnderWay> {
    let under_way = json!({ "to": 0, "timers": [{
        "id": uuid::Uuid::nil(), "instance": "ada", "name": timer, "due": "2026-06-01T12:00:00Z",
    }] });
    BTreeMap::from([(Source::Timer(uuid::Uuid::nil()), serde_json::from_value(under_way).unwrap())])
}

#[tokio::test]
async fn what_is_under_way_is_read_back_however_large_and_settled() {
    let store = store().await;
    let stream: StreamName = "account/ACC-1".parse().unwrap();
    let large = under_way(&"x".repeat(500_000));
    let source = Source::Stream(stream.clone());
    let mut saved = instance(None, json!({}));
    saved.under_way.extend([(source, large.values().next().unwrap().clone())]);

    store.save("savings", &saved).await.unwrap();

    let read = async || store.read("savings", &stream, &["ada".to_owned()]).await.unwrap().instances;
    assert!(read().await["ada"].under_way == saved.under_way);
    let finish = Finish {
        process_manager: "savings",
        stream: &stream,
        from: Version::ZERO,
        to: Version::new(1),
        settled: vec!["ada".to_owned()],
        written: vec![],
    };
    store.finish(&finish).await.unwrap();
    assert_eq!(read().await["ada"].under_way, instance(None, json!({})).under_way);
}

#[tokio::test]
async fn commands_that_no_item_holds_are_refused_by_name() {
    let huge = InstanceWrite { under_way: under_way(&noise(600_000, 6)), ..instance(None, json!({})) };

    let refused = store().await.save("savings", &huge).await;

    assert!(matches!(refused, Err(ProcessStoreError::TooLarge { .. })), "{refused:?}");
}
