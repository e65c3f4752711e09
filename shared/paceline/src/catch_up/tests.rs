//! Subscriptions on stores in memory, one rule a test. Time stands still but for pauses, in which the test has something
//! happen.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use futures_util::{FutureExt, Stream, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::bank_account::{AccountEvent, MoneyDeposited};
use crate::{
    Commit, EventLog, EventSet, EventStore, Expected, InMemoryEventStore, InMemoryReadModel, Metadata,
    NewCommit, Position, Slices, StoreError, StreamName, Version,
};

type Happening<'a> = Box<dyn FnOnce(Timestamp) + Send + 'a>;

/// At a pause the next thing happens, and the time goes on by so many seconds. When nothing more is to happen, the pause
/// does not end.
struct Script<'a> {
    now: Mutex<Timestamp>,
    happenings: Mutex<VecDeque<(i64, Happening<'a>)>>,
}

impl<'a> Script<'a> {
    fn new() -> Self {
        let noon: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        Self { now: Mutex::new(noon), happenings: Mutex::default() }
    }

    fn then(&self, seconds: i64, happening: impl FnOnce(Timestamp) + Send + 'a) {
        self.happenings.lock().unwrap().push_back((seconds, Box::new(happening)));
    }
}

impl Clock for Script<'_> {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn pause(&self, _: SignedDuration) {
        let next = self.happenings.lock().unwrap().pop_front();
        let Some((seconds, happening)) = next else { return std::future::pending().await };
        let now = self.now() + SignedDuration::from_secs(seconds);
        *self.now.lock().unwrap() = now;
        happening(now);
    }
}

fn append(store: &InMemoryEventStore, at: Timestamp, stream: &str) -> Commit {
    let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
    let id = Uuid::from_u128(1);
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at: at };
    let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
    let stream: StreamName = stream.parse().unwrap();
    store.append(&stream, Expected::Any, commit).now_or_never().unwrap().unwrap()
}

fn place(commit: &Commit) -> String {
    format!("{}@{}", commit.stream, commit.first_version)
}

/// What a subscription gives until it waits for ever.
macro_rules! given_by {
    ($subscription:expr) => {{
        let subscription = &mut $subscription;
        let mut given = Vec::new();
        while let Some(commit) = subscription.next().now_or_never() {
            given.push(place(&commit.unwrap()));
        }
        given
    }};
}

/// A log that does not show some commits yet.
#[derive(Default)]
struct Slow {
    store: InMemoryEventStore,
    hidden: Mutex<HashSet<String>>,
}

impl Slow {
    fn hide(&self, place: &str) {
        self.hidden.lock().unwrap().insert(place.to_owned());
    }

    fn show(&self) {
        self.hidden.lock().unwrap().clear();
    }
}

impl EventLog for Slow {
    fn slices(&self) -> Slices {
        self.store.slices()
    }

    fn read_slice(
        &self,
        slice: u16,
        after: Position,
        until: Position,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        let commits: Vec<Commit> =
            self.store.read_slice(slice, after, until).try_collect().now_or_never().unwrap().unwrap();
        let hidden = self.hidden.lock().unwrap().clone();
        let shown = commits.into_iter().filter(move |commit| !hidden.contains(&place(commit)));
        stream::iter(shown.map(Ok))
    }
}

#[tokio::test]
async fn a_stream_is_given_from_the_start_and_followed() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    let stream = append(&store, clock.now(), "account/1").stream;
    append(&store, clock.now(), "account/1");
    append(&store, clock.now(), "account/2");
    clock.then(1, |now| drop(append(&store, now, "account/1")));
    clock.then(1, |_| {});
    clock.then(1, |now| drop(append(&store, now, "account/1")));

    let mut subscription =
        StreamSubscription::open("tool", Version::ZERO, &stream, &store, &kept, &clock).await.unwrap();

    assert_eq!(given_by!(subscription), ["account/1@1", "account/1@2", "account/1@3", "account/1@4"]);
}

#[tokio::test]
async fn a_stream_goes_on_from_what_was_acknowledged() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    let stream = append(&store, clock.now(), "account/1").stream;
    append(&store, clock.now(), "account/1");
    append(&store, clock.now(), "account/1");
    let open = async |from| {
        StreamSubscription::open("tool", Version::new(from), &stream, &store, &kept, &clock).await.unwrap()
    };

    let mut first = open(0).await;
    first.next().await.unwrap();
    first.acknowledge().await.unwrap();
    first.next().await.unwrap();

    assert_eq!(given_by!(open(0).await), ["account/1@2", "account/1@3"]);
    assert_eq!(given_by!(open(2).await), ["account/1@3"]);
}

/// A subscription to all, from the origin.
macro_rules! all {
    ($log:expr, $store:expr, $kept:expr, $clock:expr) => {
        LogSubscription::open("tool", Position::ZERO, $log, $store, $kept, $clock).await.unwrap()
    };
}

fn ago(clock: &Script<'_>, seconds: i64) -> Timestamp {
    clock.now() - SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn all_are_given_by_position_when_they_have_settled() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    append(&store, ago(&clock, 300), "account/2");
    append(&store, ago(&clock, 200), "account/1");
    append(&store, ago(&clock, 100), "account/2");
    append(&store, ago(&clock, 30), "account/3");
    let mut subscription = all!(&store, &store, &kept, &clock).by_position();

    assert_eq!(given_by!(subscription), ["account/2@1", "account/1@1", "account/2@2"]);

    clock.then(29, |_| {});
    assert_eq!(given_by!(subscription), [""; 0]);
    clock.then(2, |now| drop(append(&store, now - SignedDuration::from_secs(61), "account/4")));
    assert_eq!(given_by!(subscription), ["account/3@1", "account/4@1"]);
}

#[tokio::test]
async fn what_is_new_is_given_at_once_and_not_again_when_it_has_settled() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    append(&store, ago(&clock, 300), "account/1");
    append(&store, ago(&clock, 30), "account/1");
    clock.then(1, |now| drop(append(&store, now, "account/2")));
    let mut subscription = all!(&store, &store, &kept, &clock);

    assert_eq!(given_by!(subscription), ["account/1@1", "account/1@2", "account/2@1"]);

    clock.then(1, |now| drop(append(&store, now, "account/1")));
    clock.then(40, |_| {});
    clock.then(3_600, |_| {});
    assert_eq!(given_by!(subscription), ["account/1@3"]);
}

#[tokio::test]
async fn what_the_log_shows_late_is_given_before_what_follows_it_in_its_stream() {
    let (slow, kept, clock) = (Slow::default(), InMemoryReadModel::new(), Script::new());
    for (seconds, stream) in [(300, "account/1"), (20, "account/1"), (10, "account/1"), (9, "account/2")] {
        append(&slow.store, ago(&clock, seconds), stream);
    }
    slow.hide("account/1@2");
    slow.hide("account/2@1");
    let mut subscription = all!(&slow, &slow.store, &kept, &clock);

    assert_eq!(given_by!(subscription), ["account/1@1", "account/1@2", "account/1@3"]);

    clock.then(30, |_| slow.show());
    assert_eq!(given_by!(subscription), [""; 0], "the search does not reach back so far");
    clock.then(30, |_| {});
    assert_eq!(given_by!(subscription), ["account/2@1"]);
}

#[tokio::test]
async fn a_gap_in_what_was_given_ahead_is_read_from_the_store() {
    let (slow, kept, clock) = (Slow::default(), InMemoryReadModel::new(), Script::new());
    append(&slow.store, ago(&clock, 10), "account/1");
    slow.hide("account/1@2");
    clock.then(1, |now| {
        append(&slow.store, now, "account/1");
        append(&slow.store, now, "account/1");
    });

    let mut subscription = all!(&slow, &slow.store, &kept, &clock);

    assert_eq!(given_by!(subscription), ["account/1@1", "account/1@2", "account/1@3"]);
}

#[tokio::test]
async fn all_goes_on_from_the_settled_position_that_was_acknowledged() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    append(&store, ago(&clock, 300), "account/1");
    append(&store, ago(&clock, 200), "account/2");
    append(&store, ago(&clock, 10), "account/3");

    let mut first = all!(&store, &store, &kept, &clock);
    first.next().await.unwrap();
    first.next().await.unwrap();
    assert_eq!(given_by!(all!(&store, &store, &kept, &clock)), ["account/1@1", "account/2@1", "account/3@1"]);

    first.acknowledge().await.unwrap();
    assert_eq!(given_by!(all!(&store, &store, &kept, &clock)), ["account/2@1", "account/3@1"]);

    first.next().await.unwrap();
    first.acknowledge().await.unwrap();
    assert_eq!(given_by!(all!(&store, &store, &kept, &clock)), ["account/3@1"]);

    clock.then(3_600, |_| {});
    assert!(first.next().now_or_never().is_none());
    assert_eq!(given_by!(all!(&store, &store, &kept, &clock)), [""; 0]);
}

#[tokio::test]
async fn a_subscription_may_start_now() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    append(&store, ago(&clock, 300), "account/1");
    append(&store, ago(&clock, 200), "account/2");
    clock.then(1, |now| drop(append(&store, now, "account/1")));
    let now = Position::settled(clock.now(), SignedDuration::ZERO);

    let mut subscription = LogSubscription::open("tool", now, &store, &store, &kept, &clock).await.unwrap();

    assert_eq!(given_by!(subscription), ["account/1@2"]);
}

#[tokio::test]
async fn commits_of_one_position_are_all_given() {
    let (store, kept, clock) = (InMemoryEventStore::new(), InMemoryReadModel::new(), Script::new());
    for number in 0..20 {
        append(&store, ago(&clock, 100), &format!("account/{number}"));
    }

    let mut first = all!(&store, &store, &kept, &clock);
    for _ in 0..10 {
        first.next().await.unwrap();
        first.acknowledge().await.unwrap();
    }

    assert_eq!(
        given_by!(all!(&store, &store, &kept, &clock)).len(),
        20,
        "again, as nobody knows which were given"
    );
    assert_eq!(given_by!(first).len(), 10);
}
