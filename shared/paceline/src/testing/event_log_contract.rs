//! What every log must pass.
//!
//! [`event_log_contract!`](crate::event_log_contract!) makes a test of each function here.

#![allow(clippy::missing_panics_doc, reason = "these are tests: they panic to say that a log fails")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::HashMap;

use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::event_store_contract::events;
use crate::{Commit, Deduplication, EventLog, EventStore, Expected, Head, Position, StreamName, read_log};

const END: Position = Position::new(u64::MAX);

fn stream(number: u64) -> StreamName {
    format!("account/ACC-{number}").parse().unwrap()
}

fn noon() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Numbers without a pattern that are the same in every run.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Writers on some streams whose clocks are up to five minutes wrong. Each commit is caused by the one before it,
/// which is mostly in another stream; so the order in which they are given is the only one that is right.
async fn chain(store: &impl EventStore) -> Vec<Commit> {
    let mut heads: HashMap<u64, Head> = HashMap::new();
    let mut commits: Vec<Commit> = Vec::new();
    let mut seed = 1;
    for id in 0..60 {
        let number = random(&mut seed) % 7;
        let skew = i64::try_from(random(&mut seed) % 600).unwrap() - 300;
        let mut new = events(id, 1);
        new.metadata.recorded_at = noon() + SignedDuration::from_secs(skew);
        new.deduplication =
            Deduplication::ByCause(commits.last().map_or(Position::ZERO, |cause| cause.position));
        let head = heads.entry(number).or_default();
        let commit = store.append(&stream(number), Expected::Head(*head), new.into()).await.unwrap();
        *head = commit.head();
        commits.push(commit);
    }
    commits
}

async fn read(log: &impl EventLog, after: Position, until: Position) -> Vec<Commit> {
    read_log(log, after, until).try_collect().await.unwrap()
}

async fn read_slice(log: &impl EventLog, slice: u16) -> Vec<Commit> {
    log.read_slice(slice, Position::ZERO, END).try_collect().await.unwrap()
}

/// A log without commits ends at once.
pub async fn a_new_log_is_empty(_: impl EventStore, log: impl EventLog) {
    assert_eq!(read(&log, Position::ZERO, END).await, []);
}

/// All commits are there, as they are in their streams, each after its cause, whatever the clocks said.
pub async fn every_commit_follows_its_cause(store: impl EventStore, log: impl EventLog) {
    let commits = chain(&store).await;

    assert_eq!(read(&log, Position::ZERO, END).await, commits);
}

/// Each slice is in order by itself, holds whole streams, and all of them hold everything once.
pub async fn slices_hold_whole_streams_in_order(store: impl EventStore, log: impl EventLog) {
    let commits = chain(&store).await;

    let mut total = 0;
    for slice in log.slices().all() {
        let of_slice = |commit: &&Commit| log.slices().of(&commit.stream) == slice;
        let expected: Vec<_> = commits.iter().filter(of_slice).cloned().collect();
        let read = read_slice(&log, slice).await;
        assert_eq!(read, expected, "slice {slice}");
        total += read.len();
    }
    assert_eq!(total, commits.len());
}

/// Reading goes on after any position, and ends with any.
pub async fn reading_goes_from_any_position_to_any(store: impl EventStore, log: impl EventLog) {
    let commits = chain(&store).await;

    for (from, to) in [(0, 59), (0, 0), (10, 11), (20, 50), (59, 59)] {
        let (after, until) = (commits[from].position, commits[to].position);
        assert_eq!(read(&log, after, until).await, commits[from + 1..=to]);
        assert_eq!(read(&log, after.before(), until).await, commits[from..=to]);
    }
}

/// Who reads up to the settled boundary, again and again, gets every commit once, also the one that came late.
pub async fn a_late_commit_is_not_skipped(store: impl EventStore, log: impl EventLog) {
    let margin = SignedDuration::from_secs(60);
    let mut read_to = Position::ZERO;
    let mut seen = Vec::new();
    // At each second a command is handled, whose commit is there up to 50 seconds later.
    let mut under_way: Vec<(i64, i64)> = Vec::new();
    let mut seed = 7;
    for second in 0..200 {
        if second < 100 {
            let delay = i64::try_from(random(&mut seed) % 50).unwrap();
            under_way.push((second + delay, second));
        }
        let (due, later): (Vec<_>, Vec<_>) = under_way.into_iter().partition(|(at, _)| *at <= second);
        under_way = later;
        for (_, handled) in due {
            let id = u64::try_from(handled).unwrap();
            let mut new = events(id.into(), 1);
            new.metadata.recorded_at = noon() + SignedDuration::from_secs(handled);
            store.append(&stream(id), Expected::NoStream, new.into()).await.unwrap();
        }
        if second % 20 == 19 {
            let until = Position::settled(noon() + SignedDuration::from_secs(second), margin);
            seen.extend(read(&log, read_to, until).await);
            read_to = until;
        }
    }

    let ids: Vec<_> = seen.iter().map(|commit| commit.metadata.causation_id).collect();
    assert_eq!(ids, (0..100).map(Uuid::from_u128).collect::<Vec<_>>());
}

/// Commits of one position are all read, and again by who stopped among them.
pub async fn commits_of_one_position_are_all_read(store: impl EventStore, log: impl EventLog) {
    for number in 0..20 {
        store.append(&stream(number), Expected::NoStream, events(number.into(), 1).into()).await.unwrap();
    }

    let commits = read(&log, Position::ZERO, END).await;

    assert_eq!(commits.len(), 20);
    let position = commits[0].position;
    assert!(commits.iter().all(|commit| commit.position == position));
    assert_eq!(read(&log, position.before(), position).await, commits);
    assert_eq!(read(&log, position, END).await, []);
}

/// Makes the tests of the contract for a log: `$pair` is an expression that gives a new, empty store and its log.
#[macro_export]
macro_rules! event_log_contract {
    ($pair:expr) => {
        $crate::event_log_contract! { @each $pair,
            a_new_log_is_empty
            every_commit_follows_its_cause
            slices_hold_whole_streams_in_order
            reading_goes_from_any_position_to_any
            a_late_commit_is_not_skipped
            commits_of_one_position_are_all_read
        }
    };
    (@each $pair:expr, $($test:ident)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                let (store, log) = $pair;
                $crate::testing::event_log_contract::$test(store, log).await;
            }
        )+
    };
}
