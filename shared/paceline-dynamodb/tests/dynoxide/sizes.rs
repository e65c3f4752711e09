//! What does not fit into an item, a page or a transaction.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use paceline::bank_account::AccountId;
use paceline::{
    AppendError, Commit, Deduplication, EncodedEvent, EventStore, EventType, Expected, Head, Identity,
    Loaded, Metadata, NewCommit, NewEvents, Snapshot, Snapshots, StreamName, Version,
};
use serde_json::json;
use uuid::Uuid;

use crate::event_store::store;

pub(crate) const KB: usize = 1024;

fn stream() -> StreamName {
    "ACC-1".parse::<AccountId>().unwrap().stream()
}

/// An event of so many bytes of which nothing can be saved: its letters follow no pattern.
pub(crate) fn event(bytes: usize, seed: u64) -> EncodedEvent {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let letters: String = (0..bytes)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Any character but those that JSON escapes, two bytes each in UTF-8, so that deflating does not pay.
            char::from_u32(0x400 + u32::try_from(state % 1000).unwrap()).unwrap()
        })
        .take(bytes / 2)
        .collect();
    let data = serde_json::value::to_raw_value(&json!({ "text": letters })).unwrap();
    EncodedEvent { event_type: EventType::new("Noted", 1), data }
}

pub(crate) fn commit(id: u128, events: Vec<EncodedEvent>) -> NewEvents {
    let id = Uuid::from_u128(id);
    let recorded_at: Timestamp = "2026-06-01T08:00:00Z".parse().unwrap();
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    NewEvents::new(events, metadata).unwrap()
}

async fn read_all(store: &impl EventStore) -> Vec<Commit> {
    store.read(&stream(), Version::ZERO).try_collect().await.unwrap()
}

#[tokio::test]
async fn an_event_that_is_larger_than_an_item_is_refused_with_its_size() {
    let store = store().await;

    let fits = store
        .append(&stream(), Expected::NoStream, commit(1, vec![event(399 * KB, 1)]).into())
        .await
        .unwrap();
    let too_large = commit(2, vec![event(600 * KB, 2)]).into();
    let refused = store.append(&stream(), Expected::Head(fits.head()), too_large).await;

    let Err(AppendError::TooLarge { bytes, limit }) = refused else { panic!("{refused:?}") };
    assert_eq!(limit, 400 * KB);
    assert!(bytes > limit);
    assert_eq!(read_all(&store).await, [fits]);
}

#[tokio::test]
async fn a_commit_that_is_larger_than_an_item_is_written_as_one_and_read_as_several() {
    let store = store().await;
    let mut new = commit(1, (0..20).map(|seed| event(100 * KB, seed)).collect());
    new.deduplication = Deduplication::ByKey("k".to_owned());

    let written = store.append(&stream(), Expected::NoStream, new.clone().into()).await.unwrap();
    let read = read_all(&store).await;

    assert!(read.len() > 1);
    let events: Vec<_> = read.iter().flat_map(|commit| commit.events.clone()).collect();
    assert_eq!(events, written.events);
    assert!(read.iter().zip(&read[1..]).all(|(one, next)| {
        one.last_version().next() == next.first_version && one.position < next.position
    }));
    let recalled = store.recall(&stream(), "k").await.unwrap().unwrap();
    assert_eq!((recalled.events, recalled.first_version), (written.events, Version::new(1)));
    let repeat = store.append(&stream(), Expected::NoStream, new.into()).await;
    assert!(matches!(repeat, Err(AppendError::Repeated(_))), "{repeat:?}");
}

#[tokio::test]
async fn a_commit_that_is_larger_than_a_transaction_is_refused_as_a_whole() {
    let store = store().await;

    let too_large = commit(1, (0..60).map(|seed| event(100 * KB, seed)).collect()).into();
    let refused = store.append(&stream(), Expected::NoStream, too_large).await;

    assert!(
        matches!(refused, Err(AppendError::TooLarge { limit, .. }) if limit == 4 * KB * KB),
        "{refused:?}"
    );
    assert_eq!(read_all(&store).await, []);
}

#[tokio::test]
async fn a_stream_of_many_pages_is_read_to_its_end() {
    let store = store().await;
    let mut head = Head::NONE;
    for id in 1..=25_u64 {
        let new: NewCommit = commit(id.into(), vec![event(200 * KB, id)]).into();
        head = store.append(&stream(), Expected::Head(head), new).await.unwrap().head();
    }

    let versions: Vec<_> =
        read_all(&store).await.iter().map(|commit| commit.first_version.number()).collect();

    assert_eq!(versions, (1..=25).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_snapshot_that_is_larger_than_an_item_is_read_and_replaced_as_a_whole() {
    let store = store().await;
    let snapshots = Snapshots { every: 100, version: 1 };
    let mut head = store
        .append(&stream(), Expected::NoStream, commit(1, vec![event(10, 1)]).into())
        .await
        .unwrap()
        .head();
    let mut loaded_sizes = Vec::new();
    for (id, size) in [(2, 3_000), (3, 5_000), (4, 10), (5, 1_000)] {
        let new = commit(id, vec![event(10, 1)]).into();
        head = store.append(&stream(), Expected::Head(head), new).await.unwrap().head();
        let (version, position) = (head.version(), head.position());
        let state = event(size * KB, u64::try_from(id).unwrap()).data;
        let snapshot = Snapshot { version, position, state_version: snapshots.version, state };

        store.save_snapshot(&stream(), &snapshot).await.unwrap();

        let loaded: Vec<Loaded> = store.load(&stream(), Some(snapshots)).try_collect().await.unwrap();
        let [Loaded::Snapshot(loaded)] = &loaded[..] else { panic!("{loaded:?}") };
        assert_eq!(loaded.version, version);
        assert_eq!(loaded.state.get(), snapshot.state.get());
        loaded_sizes.push(loaded.state.get().len() / KB);
    }
    assert_eq!(loaded_sizes, [3_000, 5_000, 10, 1_000]);
}
