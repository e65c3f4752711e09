//! Rebuilds of the balances of a bank while it goes on, one rule a test. Time passes only when a test says so.

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::*;
use crate::bank_account::{AccountEvent, MoneyDeposited};
use crate::generation::{LiveReadModel, Writers};
use crate::projection::project_delivered;
use crate::read_model::{Key, ReadModel, ReadModelError, Row};
use crate::{
    Commit, EventSet, EventStore, Expected, InMemoryEventStore, InMemoryReadModel, Metadata, NewCommit,
    Projection, Recorded, Slices, StreamName, UnitOfWork, Version,
};

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(Timestamp::UNIX_EPOCH) };
}

fn now() -> Timestamp {
    NOW.get()
}

fn pass(seconds: i64) {
    NOW.set(now() + SignedDuration::from_secs(seconds));
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Balance {
    account: String,
    pence: u64,
    /// What a new version of the projection has besides.
    deposits: u64,
}

impl Row for Balance {
    const TABLE: &'static str = "balances";

    fn key(&self) -> Key {
        Key::single(&self.account)
    }
}

/// A version of the projection. The first counts no deposits.
#[derive(Clone, Copy)]
struct Balances {
    counting: bool,
}

impl Projection for Balances {
    const NAME: &'static str = "balances-projection";
    const TABLES: &'static [&'static str] = &[Balance::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = event.event else { return Ok(()) };
        let account = event.stream.id().to_owned();
        let held = unit.get::<Balance>(&Key::single(&account)).await?.unwrap_or_default();
        let deposits = held.deposits + u64::from(self.counting);
        unit.put(&Balance { account, pence: held.pence + pence, deposits })
    }
}

struct Bank {
    events: InMemoryEventStore,
    rows: InMemoryReadModel,
    deposits: Cell<u64>,
}

const NEW: Balances = Balances { counting: true };
const ACCOUNTS: u64 = 7;

impl Bank {
    /// A bank with a history.
    async fn new() -> Self {
        NOW.set("2026-06-01T08:00:00Z".parse().unwrap());
        let bank = Self {
            events: InMemoryEventStore::new(),
            rows: InMemoryReadModel::new(),
            deposits: Cell::new(0),
        };
        for _ in 0..60 {
            let commit = bank.deposit().await;
            bank.deliver(Balances { counting: false }, &commit).await;
            pass(10);
        }
        bank
    }

    /// A deposit of a penny into the next account.
    async fn deposit(&self) -> Commit {
        let number = self.deposits.get();
        self.deposits.set(number + 1);
        let id = Uuid::from_u128(u128::from(number));
        let recorded_at = now();
        let metadata =
            Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
        let event: AccountEvent = MoneyDeposited { pence: 1 }.into();
        let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
        let stream: StreamName = format!("account/{}", number % ACCOUNTS).parse().unwrap();
        self.events.append(&stream, Expected::Any, commit).await.unwrap()
    }

    /// As a warm function does that has looked up the generations at most five seconds ago.
    async fn deliver(&self, projection: Balances, commit: &Commit) {
        let writers = Writers::of::<Balances>(&self.rows, now);
        let written = writers.written().await.unwrap();
        project_delivered(&projection, &self.events, &writers, commit).await.unwrap();
        writers.project_also(written, &projection, &self.events, commit).await.unwrap();
    }

    async fn order(&self, what: Order) -> Result<Rebuild, RecordError> {
        order(&self.rows, Balances::NAME, what, now()).await
    }

    async fn report(&self) -> Report {
        report(&self.rows, Balances::NAME, Slices::default(), now()).await.unwrap().unwrap()
    }

    async fn build(&self, work: &Work, may_go_on: impl Fn() -> bool) -> Option<Work> {
        build(&NEW, (&self.events, &self.events), &self.rows, work, now(), may_go_on).await.unwrap()
    }

    /// Coordinates, and does all work that comes of it, a commit or two at a time.
    async fn advance(&self) -> Coordinated {
        let coordinated = coordinate(&self.rows, Balances::NAME, Slices::default(), now()).await.unwrap();
        for work in &coordinated.work {
            let mut next = Some(work.clone());
            while let Some(work) = next {
                next = self.build(&work, || false).await;
            }
        }
        if let Some(drops) = &coordinated.drops {
            let to = self.rows.sweep(drops).await.unwrap();
            dropped(&self.rows, Balances::NAME, to, now()).await.unwrap();
        }
        coordinated
    }

    /// Advances until the rebuild is in this phase, while time passes and deposits are made.
    async fn until(&self, phase: impl Fn(&Phase) -> bool) {
        for _ in 0..200 {
            let coordinated = self.advance().await;
            if coordinated.rebuild.is_some_and(|rebuild| phase(&rebuild.phase)) {
                return;
            }
            let commit = self.deposit().await;
            self.deliver(NEW, &commit).await;
            pass(3);
        }
        panic!("it comes to no end: {:?}", self.report().await);
    }

    /// The live rows.
    async fn balances(&self) -> Vec<Balance> {
        let live = LiveReadModel::new(&self.rows, now);
        let mut balances = Vec::new();
        for account in 0..ACCOUNTS {
            let row = live.get(Balance::TABLE, &Key::single(account.to_string())).await.unwrap();
            balances.extend(row.map(|row| row.decode::<Balance>().unwrap()));
        }
        balances
    }

    fn pence(balances: &[Balance]) -> u64 {
        balances.iter().map(|balance| balance.pence).sum()
    }
}

#[tokio::test]
async fn rows_are_made_anew_while_deposits_go_on() {
    let bank = Bank::new().await;
    assert_eq!(bank.balances().await.iter().map(|balance| balance.deposits).sum::<u64>(), 0);

    bank.order(Order::Start).await.unwrap();
    bank.until(|phase| matches!(phase, Phase::Done { .. })).await;

    let balances = bank.balances().await;
    assert_eq!(Bank::pence(&balances), bank.deposits.get());
    assert!(balances.iter().all(|balance| balance.deposits == balance.pence));
    assert_eq!((bank.rows.rows("balances").len(), bank.rows.rows("balances@2").len()), (0, 7));
    let report = bank.report().await;
    assert_eq!((report.progress.slices, report.progress.caught_up), (16, 16));
    assert!(report.progress.commits >= 60 && report.progress.seconds_left == Some(0));
}

#[tokio::test]
async fn readers_see_every_deposit_at_any_time() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();

    loop {
        let done = bank.advance().await.rebuild.is_some_and(|rebuild| rebuild.is_done());
        let commit = bank.deposit().await;
        bank.deliver(NEW, &commit).await;
        pass(3);
        assert_eq!(Bank::pence(&bank.balances().await), bank.deposits.get());
        if done {
            return;
        }
    }
}

#[tokio::test]
async fn consistency_is_that_of_the_rows_that_are_read() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    bank.until(|phase| matches!(phase, Phase::Done { .. })).await;
    pass(5);
    let live = LiveReadModel::new(&bank.rows, now);
    let stream: StreamName = "account/0".parse().unwrap();
    let before = live.checkpoint(Balances::NAME, &stream).await.unwrap();
    assert!(before > Version::ZERO);

    while bank.deposits.get() % ACCOUNTS != 0 {
        let commit = bank.deposit().await;
        bank.deliver(NEW, &commit).await;
    }
    let commit = bank.deposit().await;
    assert_eq!(live.checkpoint(Balances::NAME, &stream).await.unwrap(), before);
    bank.deliver(NEW, &commit).await;
    assert_eq!(live.checkpoint(Balances::NAME, &stream).await.unwrap(), before.next());
}

#[tokio::test]
async fn a_commit_that_is_handled_during_the_switch_is_in_the_rows_that_are_read_then() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    let (commit, writers, before) = loop {
        let writers = Writers::of::<Balances>(&bank.rows, now);
        let before = writers.written().await.unwrap();
        let commit = bank.deposit().await;
        project_delivered(&NEW, &bank.events, &writers, &commit).await.unwrap();
        if matches!(bank.advance().await.rebuild.unwrap().phase, Phase::Switching { .. }) {
            break (commit, writers, before);
        }
        writers.project_also(before, &NEW, &bank.events, &commit).await.unwrap();
        pass(3);
    };
    pass(CACHED_FOR.as_secs());

    writers.project_also(before, &NEW, &bank.events, &commit).await.unwrap();

    assert_eq!(Bank::pence(&bank.balances().await), bank.deposits.get());
}

#[tokio::test]
async fn a_paused_rebuild_reads_nothing_until_it_goes_on() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    let work = coordinate(&bank.rows, Balances::NAME, Slices::default(), now()).await.unwrap().work;
    assert_eq!(work.len(), 16);

    bank.order(Order::Pause).await.unwrap();
    for work in &work {
        assert_eq!(bank.build(work, || true).await, None);
    }
    assert!(bank.advance().await.work.is_empty());
    assert_eq!(bank.report().await.progress.commits, 0);

    bank.order(Order::Resume).await.unwrap();
    bank.until(|phase| matches!(phase, Phase::Done { .. })).await;
}

#[tokio::test]
async fn a_rebuild_that_was_paused_in_the_middle_of_a_slice_goes_on_at_once() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    let slice = Slices::default().of(&"account/0".parse().unwrap());
    let first = Work { generation: Generation::FIRST.next(), slice, step: 0 };
    let second = bank.build(&first, || false).await.expect("there is more");
    bank.order(Order::Pause).await.unwrap();
    assert_eq!(bank.build(&second, || false).await, None);
    pass(1);

    bank.order(Order::Resume).await.unwrap();

    let work = coordinate(&bank.rows, Balances::NAME, Slices::default(), now()).await.unwrap().work;
    assert!(work.contains(&second), "{work:?}");
}

#[tokio::test]
async fn work_that_was_done_is_not_done_again_and_names_what_follows() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    let slice = Slices::default().of(&"account/0".parse().unwrap());
    let first = Work { generation: Generation::FIRST.next(), slice, step: 0 };

    let second = bank.build(&first, || false).await.expect("there is more");
    let read = bank.report().await.progress.commits;
    assert_eq!(bank.build(&first, || false).await.as_ref(), Some(&second));
    assert_eq!(bank.report().await.progress.commits, read);

    let third = bank.build(&second, || false).await;
    assert!(third.is_some_and(|third| third.step == 2));
    assert_eq!(bank.build(&first, || false).await, None, "its follower was done");
}

#[tokio::test]
async fn work_that_nobody_goes_on_with_is_called_for_again() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    let slice = Slices::default().of(&"account/0".parse().unwrap());
    let first = Work { generation: Generation::FIRST.next(), slice, step: 0 };
    let lost = bank.build(&first, || false).await.expect("there is more");

    let called_for =
        async || coordinate(&bank.rows, Balances::NAME, Slices::default(), now()).await.unwrap().work;
    assert!(!called_for().await.contains(&lost), "its message may be on its way");

    pass(180);
    assert!(called_for().await.contains(&lost));
}

#[tokio::test]
async fn a_cancelled_rebuild_leaves_nothing_and_the_next_has_another_generation() {
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    bank.until(|phase| matches!(phase, Phase::Following { .. })).await;
    assert!(!bank.rows.rows("balances@2").is_empty());

    bank.order(Order::Cancel).await.unwrap();
    bank.until(|phase| matches!(phase, Phase::Done { .. })).await;

    assert!(bank.rows.rows("balances@2").is_empty());
    assert_eq!(Bank::pence(&bank.balances().await), bank.deposits.get());
    assert_eq!(bank.order(Order::Start).await.unwrap().generation.number(), 3);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused() {
    let bank = Bank::new().await;
    for what in [Order::Pause, Order::Resume, Order::Cancel] {
        assert!(matches!(bank.order(what).await, Err(RecordError::Impossible(_))), "{what:?}");
    }

    bank.order(Order::Start).await.unwrap();
    assert!(matches!(bank.order(Order::Start).await, Err(RecordError::Impossible(_))));

    bank.until(|phase| matches!(phase, Phase::Switching { .. })).await;
    assert!(matches!(bank.order(Order::Cancel).await, Err(RecordError::Impossible(_))));
}

#[tokio::test]
async fn a_commit_that_cannot_be_projected_is_named_and_tried_again() {
    struct Refusing;
    impl Projection for Refusing {
        const NAME: &'static str = Balances::NAME;
        const TABLES: &'static [&'static str] = Balances::TABLES;
        type Event = AccountEvent;

        async fn project<R: ReadModel>(
            &self,
            _: &Recorded<AccountEvent>,
            _: &mut UnitOfWork<'_, R>,
        ) -> Result<(), ReadModelError> {
            Err(ReadModelError::Unavailable("the test wants it so".into()))
        }
    }
    let bank = Bank::new().await;
    bank.order(Order::Start).await.unwrap();
    let slice = Slices::default().of(&"account/0".parse().unwrap());
    let first = Work { generation: Generation::FIRST.next(), slice, step: 0 };

    let failed =
        build(&Refusing, (&bank.events, &bank.events), &bank.rows, &first, now(), || true).await.unwrap_err();

    assert!(failed.to_string().starts_with("account/0 could not be projected at version 1"), "{failed}");
    assert_eq!(bank.report().await.failures, [(slice, failed.to_string())]);
    assert!(bank.build(&first, || false).await.is_some(), "the same work, with the fault mended");
    assert!(bank.report().await.failures.is_empty());
}
