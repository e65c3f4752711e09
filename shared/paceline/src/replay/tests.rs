//! Replays of a handler that notes what it handles, one rule a test. Whoever is told handles at once.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Mutex;

use futures_util::TryStreamExt;

use super::*;
use crate::bank_account::AccountEvent;
use crate::event_handler::{Start, handle_delivered};
use crate::reconciler::testing::{at, commit, minute};
use crate::reconciler::{Hint, Reconciler, Slice};
use crate::subscriptions::Subscriptions;
use crate::{Commit, EventHandler, EventStore, InMemoryEventStore, InMemoryReadModel, Recorded, Slices};

/// Notes what it handles, as `stream@version`.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl EventHandler for Notes {
    const NAME: &'static str = "notes";
    type Event = AccountEvent;
    type Error = Infallible;

    async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Infallible> {
        self.0.lock().unwrap().push(format!("{}@{}", event.stream, event.version));
        Ok(())
    }
}

impl Notes {
    fn take(&self) -> BTreeMap<String, Vec<String>> {
        let mut by_stream = BTreeMap::<String, Vec<String>>::new();
        for note in self.0.lock().unwrap().drain(..) {
            let (stream, version) = note.split_once('@').unwrap();
            by_stream.entry(stream.to_owned()).or_default().push(version.to_owned());
        }
        by_stream
    }
}

struct World {
    events: InMemoryEventStore,
    rows: InMemoryReadModel,
    subscriptions: Subscriptions,
    notes: Notes,
    slices: Vec<Slice>,
}

impl World {
    fn new() -> Self {
        Self {
            events: InMemoryEventStore::new(),
            rows: InMemoryReadModel::new(),
            subscriptions: "[event handlers]\nnotes: account/*".parse().unwrap(),
            notes: Notes::default(),
            slices: Slices::default().all().map(|_| Slice::default()).collect(),
        }
    }

    /// Adds a commit of two events to a stream.
    async fn commit(&self, stream: &str, minutes: i64) -> Commit {
        commit(&self.events, stream, minutes).await
    }

    async fn deliver(&self, commit: &Commit) {
        handle_delivered(&self.notes, &self.events, &self.rows, commit, 1).await.unwrap();
    }

    async fn order(&self, what: Order, minutes: i64) -> Replay {
        order(&self.rows, Notes::NAME, what, minute(minutes)).await.unwrap()
    }

    /// A run over all slices: who is told, in the order of the slices.
    async fn run(&mut self, minutes: i64) -> Vec<Hint> {
        let reconciler =
            Reconciler { log: &self.events, checkpoints: &self.rows, subscriptions: &self.subscriptions };
        let (now, settled) = (minute(minutes), at(minutes));
        let mut hints = Vec::new();
        for (number, slice) in (0..).zip(&mut self.slices) {
            reconciler.reconcile(number, slice, (now, settled), || true).await.unwrap();
            for replay in replays(&self.rows).await.unwrap() {
                let of_slice = (number, &mut *slice);
                reconciler.replay(of_slice, &replay, &self.rows, (now, settled), || true).await.unwrap();
            }
            hints.extend(slice.hints(now, |_| false));
        }
        hints
    }

    async fn handle(&self, hints: &[Hint]) {
        for hint in hints {
            let before = crate::Version::new(hint.first_version.number() - 1);
            let commit = pin!(self.events.read(&hint.stream, before)).try_next().await.unwrap();
            self.deliver(&commit.unwrap()).await;
        }
    }

    async fn report(&self, minutes: i64) -> Report {
        let replay = replays(&self.rows).await.unwrap().remove(0);
        let slices: Vec<_> = self.slices.iter().map(|slice| slice.replayed(&replay)).collect();
        let waiting = self.slices.iter().map(|slice| slice.waiting(Notes::NAME)).sum::<usize>();
        Report::of(replay, &slices, waiting as u64, minute(minutes))
    }

    /// Three streams with commits of minutes 0 and 10, all of it handled.
    async fn with_history() -> Self {
        let mut world = Self::new();
        for minutes in [0, 10] {
            for stream in ["account/1", "account/2", "account/3"] {
                let commit = world.commit(stream, minutes).await;
                world.deliver(&commit).await;
            }
        }
        world.notes.take();
        assert!(world.run(20).await.is_empty());
        world
    }

    /// The same with a replay that was paused before it set anything back. Meanwhile a commit was handled, in minute 21; in
    /// minute 60 the replay goes on.
    async fn with_a_commit_after_the_order() -> Self {
        let mut world = Self::with_history().await;
        world.order(Order::Start { after: Position::ZERO }, 20).await;
        world.order(Order::Pause, 20).await;
        let between = world.commit("account/1", 21).await;
        world.deliver(&between).await;
        world.notes.take();
        world.run(60).await;
        world.order(Order::Resume, 60).await;
        world
    }
}

fn versions(streams: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let of = |(stream, versions): &(&str, &[&str])| {
        ((*stream).to_owned(), versions.iter().map(|it| (*it).to_owned()).collect())
    };
    streams.iter().map(of).collect()
}

#[tokio::test]
async fn what_is_after_the_position_is_handled_again_in_the_order_of_each_stream() {
    let mut world = World::with_history().await;

    world.order(Order::Start { after: at(5) }, 20).await;
    let hints = world.run(22).await;
    world.handle(&hints).await;

    let again: &[&str] = &["3", "4"];
    assert_eq!(
        world.notes.take(),
        versions(&[("account/1", again), ("account/2", again), ("account/3", again)])
    );
    assert!(world.run(23).await.is_empty());
    assert!(world.report(23).await.is_complete());
}

#[tokio::test]
async fn from_the_origin_everything_is_handled_again_in_streams_too_in_which_nothing_happens_any_more() {
    let mut world = World::with_history().await;
    world.order(Order::Start { after: Position::ZERO }, 20).await;

    let hints = world.run(22).await;
    world.handle(&hints).await;
    let report = world.report(23).await;

    assert_eq!(world.notes.take()["account/2"], ["1", "2", "3", "4"]);
    assert_eq!((report.progress.streams, report.progress.commits, report.progress.read), (3, 6, 16));
    assert_eq!((report.progress.waiting, report.is_complete()), (3, false), "nobody has looked yet");
    world.run(24).await;
    assert!(world.report(24).await.is_complete());
}

#[tokio::test]
async fn what_is_committed_after_the_order_is_handled_as_ever() {
    let mut world = World::with_history().await;
    world.order(Order::Start { after: Position::ZERO }, 20).await;
    let new = world.commit("account/4", 21).await;
    world.deliver(&new).await;
    world.notes.take();

    let hints = world.run(25).await;
    world.handle(&hints).await;

    assert_eq!(world.notes.take().len(), 3, "account/4 is none of them");
}

#[tokio::test]
async fn what_was_handled_between_the_order_and_the_setting_back_is_handled_again() {
    let mut world = World::with_a_commit_after_the_order().await;

    for minutes in [60, 61, 62] {
        assert!(!world.report(minutes).await.is_complete());
        let hints = world.run(minutes).await;
        world.handle(&hints).await;
    }
    world.run(63).await;

    assert_eq!(world.notes.take()["account/1"], ["1", "2", "3", "4", "5", "6"]);
    assert!(world.report(63).await.is_complete());
}

#[tokio::test]
async fn a_stream_is_handled_again_once_whatever_is_repeated() {
    let mut world = World::with_history().await;
    world.order(Order::Start { after: Position::ZERO }, 20).await;
    let hints = world.run(22).await;
    world.handle(&hints).await;
    world.notes.take();

    // The run was cut off before it was remembered.
    world.slices.fill(Slice::default());
    let hints = world.run(23).await;
    world.handle(&hints).await;

    assert_eq!(world.notes.take(), BTreeMap::new());
    assert!(!world.report(23).await.is_complete(), "how far the handler had been is not known");
    assert!(world.run(24).await.is_empty());
    assert!(world.report(24).await.is_complete());
}

#[tokio::test]
async fn events_that_were_not_handled_before_are_not_skipped() {
    let mut world = World::new();
    for minutes in [0, 10, 20] {
        world.commit("account/1", minutes).await;
    }

    world.order(Order::Start { after: at(15) }, 25).await;
    let hints = world.run(27).await;
    world.handle(&hints).await;

    assert_eq!(world.notes.take()["account/1"], ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn a_paused_replay_sets_nothing_back_until_it_goes_on_and_a_cancelled_one_never() {
    let mut world = World::with_history().await;
    world.order(Order::Start { after: Position::ZERO }, 20).await;
    world.order(Order::Pause, 20).await;
    assert!(world.run(22).await.is_empty());

    world.order(Order::Resume, 22).await;
    assert_eq!(world.run(23).await.len(), 3);

    let mut world = World::with_history().await;
    world.order(Order::Start { after: Position::ZERO }, 20).await;
    world.order(Order::Cancel, 20).await;
    assert!(world.run(22).await.is_empty());
    let commit = world.commit("account/1", 23).await;
    world.deliver(&commit).await;
    assert_eq!(world.notes.take(), versions(&[("account/1", &["5", "6"])]));
}

#[tokio::test]
async fn what_a_cancelled_replay_has_set_back_is_handled_to_its_end() {
    for follower in [None, Some(Order::Start { after: at(1_000) })] {
        let mut world = World::with_a_commit_after_the_order().await;
        let hints = world.run(60).await;
        world.handle(&hints).await;

        world.order(Order::Cancel, 60).await;
        if let Some(follower) = follower {
            world.order(follower, 60).await;
        }
        for minutes in [70, 80, 90] {
            let hints = world.run(minutes).await;
            world.handle(&hints).await;
        }

        assert_eq!(world.notes.take()["account/1"], ["1", "2", "3", "4", "5", "6"], "{follower:?}");
    }
}

#[tokio::test]
async fn no_more_streams_are_set_back_than_are_remembered() {
    let mut world = World::new();
    for number in 0..1_200 {
        let commit = world.commit(&format!("account/{number}"), 0).await;
        world.deliver(&commit).await;
    }
    world.notes.take();
    world.run(10).await;
    world.order(Order::Start { after: Position::ZERO }, 20).await;

    let mut told = Vec::new();
    for minutes in 22.. {
        let hints = world.run(minutes).await;
        if hints.is_empty() {
            break;
        }
        assert!(hints.len() <= 16 * 50, "{} streams at a time", hints.len());
        world.handle(&hints).await;
        told.push(hints.len());
    }

    assert!(told.len() > 1, "{told:?}");
    let notes = world.notes.take();
    assert_eq!((notes.len(), notes.values().map(Vec::len).sum::<usize>()), (1_200, 2_400));
    assert!(world.report(60).await.is_complete());
}

#[tokio::test]
async fn a_handler_that_begins_late_begins_earlier_in_what_is_replayed() {
    struct Late(Notes);
    impl EventHandler for Late {
        const NAME: &'static str = Notes::NAME;
        const START: Start = Start::After(Position::new(u64::MAX));
        type Event = AccountEvent;
        type Error = Infallible;

        async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Infallible> {
            self.0.handle(event).await
        }
    }
    let mut world = World::new();
    world.commit("account/1", 0).await;
    let last = world.commit("account/1", 10).await;
    let late = Late(Notes::default());
    handle_delivered(&late, &world.events, &world.rows, &last, 1).await.unwrap();
    assert!(late.0.take().is_empty());

    world.order(Order::Start { after: Position::ZERO }, 20).await;
    assert_eq!(world.run(22).await.len(), 1);
    handle_delivered(&late, &world.events, &world.rows, &last, 1).await.unwrap();

    assert_eq!(late.0.take()["account/1"], ["1", "2", "3", "4"]);
}
