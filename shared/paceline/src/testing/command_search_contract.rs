//! What every store must pass whose commands are recognised by their causes.
//!
//! [`command_search_contract!`](crate::command_search_contract!) makes a test of each function here.

#![allow(clippy::missing_panics_doc, reason = "these are tests: they panic to say that a store fails")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use serde_json::json;
use uuid::Uuid;

use super::event_store_contract::{append_all, events, stream};
use crate::{
    Commit, Deduplication, Deletion, EncodedEvent, EventStore, EventType, Expected, Head, Metadata,
    NewCommit, NewEvents, Position,
};

async fn find(store: &impl EventStore, id: u128, after: Position) -> Option<Commit> {
    store.find(&stream(), Uuid::from_u128(id), after).await.unwrap()
}

fn metadata(id: u128) -> Metadata {
    events(id, 1).metadata
}

/// A command is found after its cause, and nowhere else.
pub async fn a_command_is_found_after_its_cause(store: impl EventStore) {
    assert_eq!(find(&store, 1, Position::ZERO).await, None);
    let commits = append_all(&store, [1, 3, 2]).await;

    for (id, commit) in (1..).zip(&commits) {
        assert_eq!(find(&store, id, Position::ZERO).await.as_ref(), Some(commit));
        assert_eq!(find(&store, id, commit.position.before()).await.as_ref(), Some(commit));
        assert_eq!(find(&store, id, commit.position).await, None);
    }
    assert_eq!(find(&store, 4, Position::ZERO).await, None);
    let other = "account/ACC-2".parse().unwrap();
    assert_eq!(store.find(&other, Uuid::from_u128(1), Position::ZERO).await.unwrap(), None);
}

/// Commands that were committed together are found one by one.
pub async fn joined_commands_are_found_one_by_one(store: impl EventStore) {
    let first = append_all(&store, [2]).await.remove(0);
    let together = NewCommit::of(vec![events(11, 1), events(12, 2), events(13, 1)]).unwrap();
    let commit = store.append(&stream(), Expected::Head(first.head()), together).await.unwrap();
    store.append(&stream(), Expected::Head(commit.head()), events(14, 1).into()).await.unwrap();

    for (id, of_command) in [(11, 0..1), (12, 1..3), (13, 3..4)] {
        assert_eq!(find(&store, id, first.position).await, Some(commit.slice(of_command)));
    }
}

/// A command whose events a store has to write as several commits is found whole, and comes after its cause.
pub async fn a_large_command_is_found_whole(store: impl EventStore) {
    let cause = append_all(&store, [1]).await.remove(0).position;
    let small = |id| events(id, 1);
    let mut large = NewEvents::new((1..=12).map(|seed| noise(90_000, seed)).collect(), metadata(12)).unwrap();
    large.deduplication = Deduplication::ByCause(cause);
    let together = NewCommit::of(vec![small(11), large.clone(), small(13)]).unwrap();
    let head = store.head(&stream()).await.unwrap();
    let commit = store.append(&stream(), Expected::Head(head), together).await.unwrap();
    let of_large = commit.slice(1..13);
    large.metadata.causation_id = Uuid::from_u128(14);
    let alone = store.append(&stream(), Expected::Head(commit.head()), large.into()).await.unwrap();

    let found = find(&store, 12, cause).await.unwrap();
    assert_eq!((found.first_version, &found.events), (of_large.first_version, &of_large.events));
    assert_eq!((&found.metadata, &found.joined), (&of_large.metadata, &vec![]));
    assert!(found.position > cause && found.position <= commit.position);
    assert_eq!(find(&store, 14, cause).await, Some(alone));
    let of_small = [11, 13].map(|id| find(&store, id, cause));
    let [first, last] = of_small.map(|found| async { found.await.unwrap().first_version });
    assert_eq!((first.await, last.await), (commit.first_version, commit.last_version()));
}

/// An event of so many bytes that no compression makes fewer by much.
fn noise(bytes: usize, seed: u64) -> EncodedEvent {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let letters = (0..bytes).filter_map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_digit(u32::try_from(state % 36).unwrap(), 36)
    });
    let data = serde_json::value::to_raw_value(&json!({ "text": letters.collect::<String>() })).unwrap();
    EncodedEvent { event_type: EventType::new("Noted", 1), data }
}

/// However long a stream is, what lies far back is found, and no further back than asked for.
pub async fn a_long_stream_is_searched_to_the_cause(store: impl EventStore) {
    let commits = append_all(&store, std::iter::repeat_n(1, 120)).await;

    for (id, commit) in (1..).zip(&commits).step_by(13) {
        assert_eq!(find(&store, id, Position::ZERO).await.as_ref(), Some(commit));
        assert_eq!(find(&store, id, commits[60].position).await.is_some(), id > 61);
    }
    assert_eq!(find(&store, 999, Position::ZERO).await, None);
}

/// A deleted stream is searched like any other, and an erased one holds nothing.
pub async fn a_deleted_stream_is_searched_and_an_erased_one_is_empty(store: impl EventStore + Deletion) {
    let commits = append_all(&store, [1, 2]).await;
    let found = async || find(&store, 2, Position::ZERO).await;

    store.delete(&stream(), metadata(91)).await.unwrap();
    assert_eq!(found().await.as_ref(), Some(&commits[1]));
    store.restore(&stream(), metadata(92)).await.unwrap();
    assert_eq!(found().await.as_ref(), Some(&commits[1]));
    store.erase(&stream(), metadata(93)).await.unwrap();
    assert_eq!(found().await, None);
    assert_ne!(store.head(&stream()).await.unwrap(), Head::NONE);
}

/// Makes the tests of the contract for a store: `$store` is an expression that gives a new, empty one which allows
/// erasing.
#[macro_export]
macro_rules! command_search_contract {
    ($store:expr) => {
        $crate::command_search_contract! { @each $store,
            a_command_is_found_after_its_cause
            joined_commands_are_found_one_by_one
            a_large_command_is_found_whole
            a_long_stream_is_searched_to_the_cause
            a_deleted_stream_is_searched_and_an_erased_one_is_empty
        }
    };
    (@each $store:expr, $($test:ident)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                $crate::testing::command_search_contract::$test($store).await;
            }
        )+
    };
}
