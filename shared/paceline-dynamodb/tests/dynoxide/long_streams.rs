//! Streams that are long: what a load costs is that of a short one, and nothing is held that was not asked for.

use std::pin::pin;

use futures_util::TryStreamExt;
use paceline::{EventStore, Expected, Head, Loaded, Snapshot, Snapshots, StreamName, Version};
use paceline_dynamodb::event_store::DynamoEventStore;
use serde_json::json;

use crate::event_store::with_table;
use crate::faulty_client::{self, Plan};
use crate::sizes::{KB, commit, event};

const SNAPSHOTS: Snapshots = Snapshots { every: 100, version: 1 };

async fn store() -> (DynamoEventStore, Plan) {
    let (client, plan) = faulty_client::client().await;
    (with_table(client).await, plan)
}

fn stream(events: u64) -> StreamName {
    format!("account/{events}").parse().unwrap()
}

/// A stream of so many events, the last hundred in commits of their own, with a snapshot 50 events before its end.
async fn fill(store: &DynamoEventStore, events: u64) {
    let single = 100.min(events);
    let large = usize::try_from((events - single) / 1000).unwrap();
    let rest = usize::try_from((events - single) % 1000).unwrap();
    let lengths = std::iter::repeat_n(1000, large).chain((rest > 0).then_some(rest));
    let mut head = Head::NONE;
    for length in lengths.chain((0..single).map(|_| 1)) {
        let new = commit(1, vec![event(10, 1); length]).into();
        head = store.append(&stream(events), Expected::Head(head), new).await.unwrap().head();
        if head.version().number() == events - 50 {
            let (version, position) = (head.version(), head.position());
            let state = serde_json::value::to_raw_value(&json!({ "events": 1 })).unwrap();
            let snapshot = Snapshot { version, position, state_version: SNAPSHOTS.version, state };
            store.save_snapshot(&stream(events), &snapshot).await.unwrap();
        }
    }
    assert_eq!(head.version(), Version::new(events));
}

/// The requests, bytes and events of a load.
async fn load(store: &DynamoEventStore, plan: &Plan, events: u64) -> (usize, usize, usize) {
    plan.next([]);
    let loaded: Vec<Loaded> = store.load(&stream(events), Some(SNAPSHOTS)).try_collect().await.unwrap();
    assert!(matches!(loaded[0], Loaded::Snapshot(_)));
    (plan.requests(), plan.received(), loaded.len() - 1)
}

#[tokio::test]
async fn a_stream_of_a_million_events_is_loaded_like_one_of_two_hundred() {
    let (store, plan) = store().await;
    for events in [200, 1_000_000] {
        fill(&store, events).await;
    }

    let (requests, received, commits) = load(&store, &plan, 200).await;
    assert_eq!((requests, commits), (1, 50));
    let (requests, received_of_million, commits) = load(&store, &plan, 1_000_000).await;
    assert_eq!((requests, commits), (1, 50));
    assert!(received > 0 && received_of_million * 10 <= received * 11, "{received_of_million} to {received}");
}

#[tokio::test]
async fn no_more_than_a_page_is_held() {
    let (store, plan) = store().await;
    let mut head = Head::NONE;
    let stream = stream(25);
    for seed in 0..25 {
        let new = commit(1, vec![event(200 * KB, seed)]).into();
        head = store.append(&stream, Expected::Head(head), new).await.unwrap().head();
    }
    // A page is 1 MB.
    let per_page = 5;

    for snapshots in [None, Some(SNAPSHOTS)] {
        plan.next([]);
        let mut loaded = pin!(store.load(&stream, snapshots));
        let mut commits = 0;
        while loaded.try_next().await.unwrap().is_some() {
            commits += 1;
            // With a snapshot in view the newest page is read first.
            let pages = 1 + usize::from(snapshots.is_some()) + commits / per_page;
            assert!(plan.requests() <= pages + 1, "{} requests for {commits} commits", plan.requests());
        }
        assert_eq!(commits, 25);
    }
}
