//! The reconciler over stores in memory, one rule a test.

use super::slice::MAX_OF_SUBSCRIBER;
use super::*;
use crate::checkpoints::ConfirmCheckpoint;
use crate::reconciler::testing::{at, commit, minute};
use crate::{InMemoryEventStore, InMemoryReadModel, Slices};

const SUBSCRIPTIONS: &str = "
    balances: account/*
    cards: card/MoneyDeposited
";

/// All slices of a log, and the checkpoints of those who follow it.
struct World {
    events: InMemoryEventStore,
    checkpoints: InMemoryReadModel,
    subscriptions: Subscriptions,
    slices: Vec<Slice>,
}

impl World {
    fn new() -> Self {
        Self {
            events: InMemoryEventStore::new(),
            checkpoints: InMemoryReadModel::new(),
            subscriptions: SUBSCRIPTIONS.parse().unwrap(),
            slices: Slices::default().all().map(|_| Slice::default()).collect(),
        }
    }

    /// Adds a commit of two events to a stream.
    async fn commit(&self, stream: &str, minutes: i64) -> Commit {
        commit(&self.events, stream, minutes).await
    }

    async fn handled(&self, subscriber: &'static str, commit: &Commit) {
        self.checkpoints.confirm(subscriber, &commit.stream, commit.last_version()).await.unwrap();
    }

    async fn try_reconcile(&mut self, until: Position, may_go_on: impl Fn() -> bool + Sync + Copy) -> u64 {
        let reconciler = Reconciler {
            log: &self.events,
            checkpoints: &self.checkpoints,
            subscriptions: &self.subscriptions,
        };
        let mut commits = 0;
        for (number, slice) in (0..).zip(&mut self.slices) {
            commits +=
                reconciler.reconcile(number, slice, (minute(0), until), may_go_on).await.unwrap().commits;
        }
        commits
    }

    async fn reconcile(&mut self, minutes: i64) -> u64 {
        self.try_reconcile(at(minutes), || true).await
    }

    /// Who is told of what, as `subscriber stream@version`.
    fn hints(&mut self, minutes: i64) -> Vec<String> {
        let hints = self.slices.iter_mut().flat_map(|slice| slice.hints(minute(minutes), |_| false));
        let mut hints: Vec<String> =
            hints.map(|hint| format!("{} {}@{}", hint.subscriber, hint.stream, hint.first_version)).collect();
        hints.sort();
        hints
    }

    fn lagging(&self) -> usize {
        self.slices.iter().map(|slice| slice.lagging().len()).sum()
    }
}

#[tokio::test]
async fn who_lags_is_told_of_the_last_commit_that_it_wants() {
    let mut world = World::new();
    world.commit("account/1", 0).await;
    world.commit("account/1", 1).await;
    let handled = world.commit("account/2", 1).await;
    world.handled("balances", &handled).await;
    world.commit("card/1", 1).await;

    world.reconcile(10).await;

    assert_eq!(world.hints(10), ["balances account/1@3", "cards card/1@1"]);
}

#[tokio::test]
async fn who_has_caught_up_is_not_told_again() {
    let mut world = World::new();
    let commit = world.commit("account/1", 0).await;
    world.reconcile(10).await;
    assert_eq!(world.hints(10).len(), 1);

    world.handled("balances", &commit).await;
    world.reconcile(11).await;

    assert_eq!(world.lagging(), 0);
}

#[tokio::test]
async fn a_lag_is_remembered_until_it_is_gone_without_reading_on() {
    let mut world = World::new();
    world.commit("account/1", 0).await;
    world.reconcile(10).await;
    world.hints(10);

    world.reconcile(100).await;

    assert_eq!(world.lagging(), 1);
    assert_eq!(world.hints(100), ["balances account/1@1"]);
}

#[tokio::test]
async fn what_comes_later_in_a_lagging_stream_is_told_in_the_place_of_what_was() {
    let mut world = World::new();
    world.commit("account/1", 0).await;
    world.reconcile(10).await;
    world.commit("account/1", 11).await;

    world.reconcile(20).await;

    assert_eq!(world.hints(20), ["balances account/1@3"]);
}

#[tokio::test]
async fn a_commit_that_becomes_visible_late_is_found() {
    let mut world = World::new();
    let later = world.commit("account/1", 4).await;
    world.handled("balances", &later).await;
    world.reconcile(5).await;

    world.commit("account/2", 1).await;
    world.reconcile(10).await;

    assert_eq!(world.hints(10), ["balances account/2@1"]);
}

#[tokio::test]
async fn what_is_not_settled_is_left_to_the_next_run() {
    let mut world = World::new();
    world.commit("account/1", 10).await;

    world.reconcile(9).await;
    assert_eq!(world.lagging(), 0);

    world.reconcile(11).await;
    assert_eq!(world.lagging(), 1);
}

#[tokio::test]
async fn nothing_of_a_stream_that_nobody_wants_is_asked_for() {
    struct Nobody;
    impl Checkpoints for Nobody {
        async fn versions(&self, _: &str, _: &[StreamName]) -> Result<Vec<Version>, CheckpointsError> {
            panic!("nothing is wanted")
        }
    }
    let world = World::new();
    world.commit("loan/1", 0).await;
    let reconciler =
        Reconciler { log: &world.events, checkpoints: Nobody, subscriptions: &world.subscriptions };
    let number = Slices::default().of(&"loan/1".parse().unwrap());

    let read =
        reconciler.reconcile(number, &mut Slice::default(), (minute(10), at(10)), || true).await.unwrap();

    assert_eq!(read.commits, 1);
}

#[tokio::test]
async fn a_run_that_ends_early_is_gone_on_with() {
    let mut world = World::new();
    for account in 0..3 * MAX_NOTED {
        world.commit(&format!("account/{account}"), 0).await;
        world.commit(&format!("loan/{account}"), 6).await;
    }
    let mut rounds = 0;

    while !world.slices.iter().all(|slice| slice.is_reconciled(at(10))) {
        world.try_reconcile(at(10), || false).await;
        world.try_reconcile(at(10), || true).await;
        for lag in world.slices.iter().flat_map(Slice::lagging) {
            world.checkpoints.confirm("balances", &lag.stream, lag.last_version).await.unwrap();
        }
        rounds += 1;
        assert!(rounds < 100);
    }

    assert!(rounds > 1, "more lag than is remembered at once");
    let streams: Vec<StreamName> =
        (0..3 * MAX_NOTED).map(|account| format!("account/{account}").parse().unwrap()).collect();
    let versions = world.checkpoints.versions("balances", &streams).await.unwrap();
    assert!(versions.iter().all(|version| *version == Version::new(2)));
}

#[tokio::test]
async fn a_subscriber_that_lags_in_many_streams_is_left_behind_and_the_others_go_on() {
    let mut world = World::new();
    let slice = |stream: &String| Slices::default().of(&stream.parse().unwrap());
    let one = usize::from(slice(&"card/1".to_owned()));
    let accounts = (0..).map(|number| format!("account/{number}")).filter(|it| usize::from(slice(it)) == one);
    let mut commits = Vec::new();
    for account in accounts.take(MAX_OF_SUBSCRIBER + 1) {
        commits.push(world.commit(&account, 0).await);
    }
    world.commit("card/1", 1).await;

    world.reconcile(10).await;

    assert_eq!(world.lagging(), MAX_OF_SUBSCRIBER + 1, "with that of the cards");
    assert_eq!(world.slices[one].read_to(), at(10));
    assert!(!world.slices[one].is_reconciled(at(10)), "one account has had no room");
    assert!(world.hints(10).contains(&"cards card/1@1".to_owned()));

    world.handled("balances", &commits[0]).await;
    world.reconcile(11).await;

    let streams: Vec<&StreamName> = world.slices[one].lagging().iter().map(|lag| &lag.stream).collect();
    assert!(commits[1..].iter().all(|commit| streams.contains(&&commit.stream)));
    assert!(world.slices[one].is_reconciled(at(11)));
}

#[tokio::test]
async fn a_subscriber_can_be_compared_from_the_beginning() {
    let mut world = World::new();
    let commit = world.commit("account/1", 0).await;
    world.handled("balances", &commit).await;
    world.reconcile(100).await;
    world.checkpoints = InMemoryReadModel::new();
    world.reconcile(200).await;
    assert_eq!(world.lagging(), 0, "it was compared before the checkpoints were lost");

    world.slices.iter_mut().for_each(|slice| slice.begin_again("balances", Position::ZERO));
    world.reconcile(300).await;

    assert_eq!(world.hints(300), ["balances account/1@1"]);
    assert!(world.slices.iter().all(|slice| slice.is_reconciled(at(300))));
}

#[tokio::test]
async fn subscribers_that_are_no_more_are_forgotten() {
    let mut world = World::new();
    world.commit("account/1", 0).await;
    world.reconcile(10).await;
    world.slices.iter_mut().for_each(|slice| slice.begin_again("balances", Position::ZERO));

    world.subscriptions = "cards: card/*".parse().unwrap();
    world.reconcile(11).await;

    assert_eq!(world.lagging(), 0);
    assert!(world.slices.iter().all(|slice| slice.is_reconciled(at(11))));
}
