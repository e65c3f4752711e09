//! What every event store must pass.
//!
//! [`event_store_contract!`](crate::event_store_contract!) makes a test of each function here.

#![allow(clippy::missing_panics_doc, reason = "these are tests: they panic to say that a store fails")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::bank_account::{Account, AccountCommand, AccountId, DepositMoney, OpenAccount};
use crate::{
    AppendError, CommandContext, Commit, Deduplication, Dispatcher, EncodedEvent, EventStore, EventType,
    Expected, Head, Identity, Loaded, Metadata, NewCommit, NewEvents, Position, Repeated, Snapshot,
    Snapshots, StreamName, Version,
};

pub(super) const SNAPSHOTS: Snapshots = Snapshots { every: 5, version: 1 };

pub(super) fn stream() -> StreamName {
    "ACC-1".parse::<AccountId>().unwrap().stream()
}

pub(super) fn now() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}

/// A commit of `events` events. Each id stands for another command.
pub(super) fn events(id: u128, events: usize) -> NewEvents {
    let event = |number| EncodedEvent {
        event_type: EventType::new("MoneyDeposited", 1),
        data: serde_json::value::to_raw_value(&json!({ "pence": number, "by": id.to_string() })).unwrap(),
    };
    let id = Uuid::from_u128(id);
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at: now() };
    NewEvents::new((0..events).map(event).collect(), metadata).unwrap()
}

pub(super) fn commit(id: u128, number: usize) -> NewCommit {
    events(id, number).into()
}

fn with_key(mut events: NewEvents, key: &str) -> NewEvents {
    events.deduplication = Deduplication::ByKey(key.to_owned());
    events
}

/// Appends commits of these lengths, one after the other.
pub(super) async fn append_all(
    store: &impl EventStore,
    lengths: impl IntoIterator<Item = usize>,
) -> Vec<Commit> {
    let mut head = Head::NONE;
    let mut commits = Vec::new();
    for (id, events) in (1..).zip(lengths) {
        let commit = store.append(&stream(), Expected::Head(head), commit(id, events)).await.unwrap();
        head = commit.head();
        commits.push(commit);
    }
    commits
}

pub(super) async fn read_all(store: &impl EventStore, after: u64) -> Vec<Commit> {
    store.read(&stream(), Version::new(after)).try_collect().await.unwrap()
}

pub(super) async fn load(
    store: &impl EventStore,
    snapshots: Option<Snapshots>,
) -> (Option<Version>, Vec<Commit>) {
    let loaded: Vec<Loaded> = store.load(&stream(), snapshots).try_collect().await.unwrap();
    let mut snapshot = None;
    let mut commits = Vec::new();
    for (index, next) in loaded.into_iter().enumerate() {
        match next {
            Loaded::Snapshot(taken) => {
                assert_eq!(index, 0, "a snapshot comes first or not at all");
                snapshot = Some(taken.version);
            }
            Loaded::Commit(commit) => commits.push(commit),
        }
    }
    (snapshot, commits)
}

pub(super) async fn save_snapshot(store: &impl EventStore, of: &Commit, state_version: u32) {
    let state = serde_json::value::to_raw_value(&json!({ "balance": 1 })).unwrap();
    let (version, position) = (of.last_version(), of.position);
    store.save_snapshot(&stream(), &Snapshot { version, position, state_version, state }).await.unwrap();
}

/// A stream that was never written to holds nothing.
pub async fn an_absent_stream_is_empty(store: impl EventStore) {
    assert_eq!(read_all(&store, 0).await, []);
    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, vec![]));
    assert_eq!(store.recall(&stream(), "key").await.unwrap(), None);
}

/// What is appended is read back as it was, with its metadata.
pub async fn a_commit_is_read_back_as_it_was_written(store: impl EventStore) {
    let mut written = events(1, 3);
    written.metadata.correlation_id = Uuid::from_u128(7);
    written.metadata.actor = Some("athlete-1".to_owned());
    written.metadata.traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned());
    let written = NewCommit::from(written);
    let commit = store.append(&stream(), Expected::NoStream, written.clone()).await.unwrap();

    assert_eq!(commit, written.after(stream(), Head::NONE));
    assert_eq!(read_all(&store, 0).await, [commit]);
}

/// Versions go on from commit to commit without gaps.
pub async fn versions_have_no_gaps(store: impl EventStore) {
    let commits = append_all(&store, [1, 3, 2]).await;

    let versions: Vec<_> = commits
        .iter()
        .map(|commit| (commit.first_version.number(), commit.last_version().number()))
        .collect();
    assert_eq!(versions, [(1, 1), (2, 4), (5, 6)]);
    assert_eq!(read_all(&store, 0).await, commits);
}

/// Reading goes on after any version, also one in the middle of a commit.
pub async fn reading_goes_on_after_a_version(store: impl EventStore) {
    let commits = append_all(&store, [1, 3, 2]).await;

    for (after, first) in [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3)] {
        assert_eq!(read_all(&store, after).await, commits[first..], "after version {after}");
    }
}

/// The head is where the last commit ends.
pub async fn the_head_is_where_the_stream_stands(store: impl EventStore) {
    assert_eq!(store.head(&stream()).await.unwrap(), Head::NONE);
    let commits = append_all(&store, [1, 3]).await;
    save_snapshot(&store, &commits[1], SNAPSHOTS.version).await;

    assert_eq!(store.head(&stream()).await.unwrap(), commits[1].head());
}

/// Of two writers of one version, one wins, whatever the lengths of their commits; the other is told.
pub async fn a_writer_who_comes_second_is_refused(store: impl EventStore) {
    let first = append_all(&store, [2]).await.remove(0);
    let second = store.append(&stream(), Expected::Head(first.head()), commit(11, 3)).await.unwrap();

    for events in [1, 3, 5] {
        let lost = store.append(&stream(), Expected::Head(first.head()), commit(12, events)).await;
        match lost {
            Err(AppendError::Conflict(conflict)) => {
                assert!(conflict.winner.is_none_or(|winner| *winner == second));
            }
            other => panic!("a conflict, not {other:?}"),
        }
    }
    assert_eq!(read_all(&store, 0).await, [first, second]);
}

/// Each expectation is met or refused by where the stream stands.
pub async fn expectations_are_held(store: impl EventStore) {
    let refused = async |expected| {
        let result = store.append(&stream(), expected, commit(21, 1)).await;
        assert!(matches!(result, Err(AppendError::Conflict(_))), "{expected:?}: {result:?}");
    };
    let met = async |id, expected, version| {
        let appended = store.append(&stream(), expected, commit(id, 1)).await.unwrap();
        assert_eq!(appended.first_version, Version::new(version), "{expected:?}");
    };

    refused(Expected::StreamExists).await;
    refused(Expected::Version(Version::new(1))).await;
    met(22, Expected::NoStream, 1).await;
    refused(Expected::NoStream).await;
    met(23, Expected::StreamExists, 2).await;
    refused(Expected::Version(Version::new(1))).await;
    refused(Expected::Version(Version::new(3))).await;
    met(24, Expected::Version(Version::new(2)), 3).await;
    met(25, Expected::Any, 4).await;
    assert_eq!(read_all(&store, 0).await.len(), 4);
}

/// Positions grow along a stream and beyond their cause, whatever the clocks say.
pub async fn positions_follow_cause_and_effect(store: impl EventStore) {
    let late = commit(1, 1);
    let ahead = Position::following(now() + SignedDuration::from_mins(5), []);
    let mut early = events(2, 1);
    early.metadata.recorded_at = now() - SignedDuration::from_mins(5);
    let mut caused = events(3, 1);
    caused.deduplication = Deduplication::ByCause(ahead);

    let first = store.append(&stream(), Expected::NoStream, late).await.unwrap();
    let second = store.append(&stream(), Expected::Head(first.head()), early.into()).await.unwrap();
    let third = store.append(&stream(), Expected::Head(second.head()), caused.into()).await.unwrap();

    assert!(first.position < second.position && second.position < third.position && ahead < third.position);
}

/// A repeat under one idempotency key adds nothing and answers as the first did, whatever came between.
pub async fn a_repeat_answers_as_the_first_did(store: impl EventStore) {
    let keyed = || with_key(events(1, 2), "k");
    let first = store.append(&stream(), Expected::NoStream, keyed().into()).await.unwrap();
    let second = store.append(&stream(), Expected::Head(first.head()), commit(2, 1)).await.unwrap();

    let repeat = store.append(&stream(), Expected::Head(second.head()), keyed().into()).await;

    assert_eq!(repeated(repeat), [Repeated { command: 0, commit: first.clone() }]);
    assert_eq!(store.recall(&stream(), "k").await.unwrap(), Some(first.clone()));
    assert_eq!(store.recall(&stream(), "other").await.unwrap(), None);
    assert_eq!(read_all(&store, 0).await, [first, second]);
}

fn repeated(result: Result<Commit, AppendError>) -> Vec<Repeated> {
    match result {
        Err(AppendError::Repeated(repeated)) => repeated,
        other => panic!("a repeat, not {other:?}"),
    }
}

/// Two copies of a command that race have one effect, and both get its answer.
pub async fn racing_copies_have_one_effect(store: impl EventStore) {
    let copy = || async {
        match store.append(&stream(), Expected::NoStream, with_key(events(1, 2), "k").into()).await {
            Ok(commit) => commit,
            other => repeated(other).remove(0).commit,
        }
    };

    let (one, other) = futures_util::join!(copy(), copy());

    assert_eq!(one, other);
    assert_eq!(read_all(&store, 0).await, [one]);
}

/// Commands that are committed together keep their own metadata and keys, and are recalled one by one.
pub async fn commands_are_committed_together(store: impl EventStore) {
    let first = append_all(&store, [2]).await.remove(0);
    let together =
        NewCommit::of(vec![with_key(events(11, 1), "a"), events(12, 2), with_key(events(13, 1), "c")])
            .unwrap();

    let commit = store.append(&stream(), Expected::Head(first.head()), together).await.unwrap();

    assert_eq!((commit.first_version, commit.last_version()), (Version::new(3), Version::new(6)));
    let of = |events| commit.slice(events);
    assert_eq!(of(1..3).metadata.causation_id, Uuid::from_u128(12));
    assert_eq!(store.recall(&stream(), "a").await.unwrap(), Some(of(0..1)));
    assert_eq!(store.recall(&stream(), "c").await.unwrap(), Some(of(3..4)));
    assert_eq!(read_all(&store, 0).await, [first, commit.clone()]);

    let again = NewCommit::of(vec![events(14, 1), with_key(events(13, 1), "c")]).unwrap();
    let repeat = store.append(&stream(), Expected::Head(commit.head()), again).await;
    assert_eq!(repeated(repeat), [Repeated { command: 1, commit: of(3..4) }]);
}

/// A load gives the snapshot and what came after it, and nothing twice.
pub async fn a_load_begins_at_the_snapshot(store: impl EventStore) {
    let commits = append_all(&store, [1, 2, 2, 1, 1, 3]).await;
    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, commits.clone()));

    save_snapshot(&store, &commits[2], SNAPSHOTS.version).await;

    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (Some(Version::new(5)), commits[3..].to_vec()));
    assert_eq!(load(&store, None).await, (None, commits));
}

/// A snapshot of another form is passed over, and replaced by one of the own form even if that is older.
pub async fn a_snapshot_of_another_version_is_not_used(store: impl EventStore) {
    let commits = append_all(&store, [1, 2, 2]).await;
    save_snapshot(&store, &commits[2], 9).await;
    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, commits.clone()));

    save_snapshot(&store, &commits[1], SNAPSHOTS.version).await;

    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (Some(Version::new(3)), commits[2..].to_vec()));
}

/// An older snapshot does not replace a newer one.
pub async fn the_newest_snapshot_stays(store: impl EventStore) {
    let commits = append_all(&store, [1, 2, 2]).await;

    save_snapshot(&store, &commits[2], SNAPSHOTS.version).await;
    save_snapshot(&store, &commits[0], SNAPSHOTS.version).await;

    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (Some(Version::new(5)), vec![]));
}

/// A snapshot that was long not saved costs requests, not events.
pub async fn a_tail_longer_than_due_is_read_to_the_end(store: impl EventStore) {
    let commits = append_all(&store, std::iter::repeat_n(1, 40)).await;
    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, commits.clone()));

    save_snapshot(&store, &commits[1], SNAPSHOTS.version).await;

    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (Some(Version::new(2)), commits[2..].to_vec()));
}

/// Streams do not see each other, also where one's name begins with the other's.
pub async fn streams_are_apart(store: impl EventStore) {
    let other = "ACC-10".parse::<AccountId>().unwrap().stream();
    store.append(&other, Expected::NoStream, commit(1, 1)).await.unwrap();

    assert_eq!(read_all(&store, 0).await, []);
    append_all(&store, [1]).await;
    assert_eq!(read_all(&store, 0).await.len(), 1);
}

/// Writers who race lose nothing and double nothing.
pub async fn racing_writers_lose_nothing(store: impl EventStore) {
    const WRITERS: u128 = 8;
    const DEPOSITS: u128 = 5;
    let bank = Dispatcher::<Account, _>::new(store);
    let account_id: AccountId = "ACC-1".parse().unwrap();
    let dispatch = async |id: u128, command: AccountCommand| {
        let context = CommandContext::new(Uuid::from_u128(id), now());
        // More writers than attempts can all lose: who has used them up tries again, as a queue would.
        while bank.dispatch(command.clone(), &context).await.is_err() {}
    };
    dispatch(0, OpenAccount { account_id: account_id.clone(), owner: "Ada".to_owned() }.into()).await;

    let deposit = |pence: u64| AccountCommand::from(DepositMoney { account_id: account_id.clone(), pence });
    join_all((1..=WRITERS).map(|writer| {
        let (dispatch, deposit) = (&dispatch, &deposit);
        async move {
            for number in 0..DEPOSITS {
                dispatch(writer * 100 + number, deposit(1)).await;
            }
        }
    }))
    .await;

    let commits = read_all(bank.store(), 0).await;
    assert_eq!(commits.len() as u128, 1 + WRITERS * DEPOSITS);
    for (version, commit) in (1..).zip(&commits) {
        assert_eq!(commit.first_version, Version::new(version));
    }
}

/// Makes the tests of the contract for a store: `$store` is an expression that gives a new, empty one.
#[macro_export]
macro_rules! event_store_contract {
    ($store:expr) => {
        $crate::event_store_contract! { @each $store,
            an_absent_stream_is_empty
            a_commit_is_read_back_as_it_was_written
            versions_have_no_gaps
            reading_goes_on_after_a_version
            the_head_is_where_the_stream_stands
            a_writer_who_comes_second_is_refused
            expectations_are_held
            positions_follow_cause_and_effect
            a_repeat_answers_as_the_first_did
            racing_copies_have_one_effect
            commands_are_committed_together
            a_load_begins_at_the_snapshot
            a_snapshot_of_another_version_is_not_used
            the_newest_snapshot_stays
            a_tail_longer_than_due_is_read_to_the_end
            streams_are_apart
            racing_writers_lose_nothing
        }
    };
    (@each $store:expr, $($test:ident)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                $crate::testing::event_store_contract::$test($store).await;
            }
        )+
    };
}
