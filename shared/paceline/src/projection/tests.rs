//! Deliveries to a projection that keeps the balance of an account, one rule a test.

mod runner;

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::*;
use crate::bank_account::{AccountEvent, AccountId, AccountOpened, MoneyDeposited};
use crate::read_model::{Checkpoint, Key, Row, RowChange, RowKey, RowQuery, StoredRow};
use crate::{
    EventStore, Expected, Identity, InMemoryEventStore, InMemoryReadModel, Metadata, NewCommit, StreamName,
    Version,
};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Balance {
    pence: u64,
}

impl Row for Balance {
    const TABLE: &'static str = "balances";

    fn key(&self) -> Key {
        Key::single("ada")
    }
}

struct Balances;

impl Projection for Balances {
    const NAME: &'static str = "balances";
    const TABLES: &'static [&'static str] = &[Balance::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = event.event else { return Ok(()) };
        let held = unit.get::<Balance>(&Key::single("ada")).await?.map_or(0, |row| row.pence);
        unit.put(&Balance { pence: held + pence })
    }

    fn reads(&self, _event: &Recorded<AccountEvent>) -> Vec<RowKey> {
        vec![RowKey::of::<Balance>(Key::single("ada"))]
    }
}

#[derive(Default)]
struct Bank {
    events: InMemoryEventStore,
    rows: InMemoryReadModel,
}

impl Bank {
    async fn append(&self, account: &str, events: &[AccountEvent]) -> Commit {
        let id = Uuid::from_u128(1);
        let recorded_at = Timestamp::UNIX_EPOCH;
        let metadata =
            Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
        let encoded = events.iter().map(|event| event.encode().unwrap()).collect();
        let stream = account.parse::<AccountId>().unwrap().stream();
        let commit = NewCommit::new(encoded, metadata).unwrap();
        self.events.append(&stream, Expected::Any, commit).await.unwrap()
    }

    async fn deliver(&self, commit: &Commit) -> Version {
        project_delivered(&Balances, &self.events, &self.rows, commit).await.unwrap()
    }

    async fn balance(&self) -> u64 {
        let row = self.rows.get(Balance::TABLE, &Key::single("ada")).await.unwrap();
        row.map_or(0, |row| row.decode::<Balance>().unwrap().pence)
    }
}

fn deposit(pence: u64) -> AccountEvent {
    MoneyDeposited { pence }.into()
}

#[tokio::test]
async fn a_duplicate_counts_once() {
    let bank = Bank::default();
    let commit = bank.append("ACC-1", &[deposit(5), deposit(7)]).await;

    bank.deliver(&commit).await;
    let at = bank.deliver(&commit).await;

    assert_eq!((bank.balance().await, at), (12, Version::new(2)));
}

#[tokio::test]
async fn a_gap_is_read_from_the_store_first() {
    let bank = Bank::default();
    bank.append("ACC-1", &[AccountOpened { owner: "Ada".into() }.into(), deposit(5)]).await;
    bank.append("ACC-1", &[deposit(7)]).await;
    let third = bank.append("ACC-1", &[deposit(9)]).await;

    assert_eq!(bank.deliver(&third).await, Version::new(4));
    assert_eq!(bank.balance().await, 21);
}

#[tokio::test]
async fn commits_that_arrive_in_the_wrong_order_count_once_each() {
    let bank = Bank::default();
    let first = bank.append("ACC-1", &[deposit(5)]).await;
    let second = bank.append("ACC-1", &[deposit(7)]).await;

    bank.deliver(&second).await;
    bank.deliver(&first).await;

    assert_eq!(bank.balance().await, 12);
}

#[tokio::test]
async fn a_commit_that_the_store_does_not_hold_is_an_error() {
    let bank = Bank::default();
    let mut commit = bank.append("ACC-1", &[deposit(5)]).await;
    commit.first_version = Version::new(7);

    let projected = project_delivered(&Balances, &bank.events, &bank.rows, &commit).await;

    assert!(matches!(projected, Err(ProjectionError::Incomplete(_))), "{projected:?}");
}

/// Lets another account's deposit through before the first write, as another function might.
struct Interrupted<'a> {
    bank: &'a Bank,
    other: &'a Commit,
    writes: AtomicUsize,
}

impl ReadModel for Interrupted<'_> {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.bank.rows.get(table, key).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.bank.rows.query(table, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.bank.rows.checkpoint(subscriber, stream).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        if self.writes.fetch_add(1, Ordering::Relaxed) == 0 {
            self.bank.deliver(self.other).await;
        }
        self.bank.rows.write(checkpoint, changes).await
    }
}

#[tokio::test]
async fn a_row_that_another_stream_has_changed_meanwhile_is_read_again() {
    let bank = Bank::default();
    let first = bank.append("ACC-1", &[deposit(5)]).await;
    let other = bank.append("ACC-2", &[deposit(7)]).await;
    let interrupted = Interrupted { bank: &bank, other: &other, writes: AtomicUsize::new(0) };

    project_delivered(&Balances, &bank.events, &interrupted, &first).await.unwrap();

    assert_eq!(bank.balance().await, 12);
    assert_eq!(interrupted.writes.into_inner(), 2);
}

#[tokio::test]
async fn a_unit_fails_when_a_row_that_it_has_only_read_has_changed() {
    let bank = Bank::default();
    let mut unit = UnitOfWork::new(&bank.rows);
    unit.get::<Balance>(&Key::single("ada")).await.unwrap();
    bank.deliver(&bank.append("ACC-1", &[deposit(5)]).await).await;

    let stream = "ACC-2".parse::<AccountId>().unwrap().stream();
    let checkpoint = Checkpoint { subscriber: "balances", stream, from: Version::ZERO, to: Version::new(1) };
    let written = bank.rows.write(&checkpoint, &unit.into_changes()).await;

    assert!(matches!(written, Err(WriteError::Conflict)), "{written:?}");
}

#[tokio::test]
async fn a_unit_sees_its_own_changes() {
    let rows = InMemoryReadModel::new();
    let mut unit = UnitOfWork::new(&rows);
    unit.put(&Balance { pence: 5 }).unwrap();

    assert_eq!(unit.get(&Key::single("ada")).await.unwrap(), Some(Balance { pence: 5 }));
    assert_eq!(unit.list::<Balance>("ada").await.unwrap(), [Balance { pence: 5 }]);
    unit.delete::<Balance>(Key::single("ada"));
    assert_eq!(unit.get::<Balance>(&Key::single("ada")).await.unwrap(), None);
    assert!(unit.list::<Balance>("ada").await.unwrap().is_empty());
}
