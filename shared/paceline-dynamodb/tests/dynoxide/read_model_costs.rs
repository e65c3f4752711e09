//! Writes to the read model, and deliveries to a projection, cost what the documentation says.

use jiff::Timestamp;
use paceline::bank_account::{AccountEvent, AccountId, MoneyDeposited};
use paceline::read_model::{
    Change, Checkpoint, Indexes, Key, Known, ReadModel, ReadModelError, Row, RowChange, RowKey,
};
use paceline::{
    Commit, EventSet, EventStore, Expected, Identity, InMemoryEventStore, Metadata, NewCommit, Projection,
    ProjectionRunner, Recorded, StreamName, UnitOfWork, Version,
};
use paceline_dynamodb::read_model::DynamoReadModel;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::meter::{self, Cost, Meter};
use crate::tables::create;

async fn model() -> (DynamoReadModel, Meter) {
    let (client, meter) = meter::client().await;
    let model = create(client, &["gsi1", "gsi2"], DynamoReadModel::new).await;
    meter.read();
    (model, meter)
}

fn cost(requests: usize, write_units: u32) -> Cost {
    Cost { requests, write_units: write_units.into() }
}

/// What an account holds, found by its amount too.
#[derive(Debug, Serialize, Deserialize)]
struct Balance {
    account_id: String,
    pence: u64,
}

impl Row for Balance {
    const TABLE: &'static str = "balances";

    fn key(&self) -> Key {
        Key::single(&self.account_id)
    }
}

struct Balances;

impl Projection for Balances {
    const NAME: &'static str = "balances-projection";
    const TABLES: &'static [&'static str] = &[Balance::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = &event.event else { return Ok(()) };
        let account_id = event.stream.id().to_owned();
        let held = unit.get::<Balance>(&Key::single(&account_id)).await?.map_or(0, |row| row.pence);
        unit.put(&Balance { account_id, pence: held + pence })
    }

    fn reads(&self, event: &Recorded<AccountEvent>) -> Vec<RowKey> {
        vec![RowKey::of::<Balance>(Key::single(event.stream.id()))]
    }
}

async fn deposit(store: &InMemoryEventStore, account: &str) -> Commit {
    let id = Uuid::from_u128(1);
    let recorded_at = Timestamp::UNIX_EPOCH;
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let event = AccountEvent::from(MoneyDeposited { pence: 5 }).encode().unwrap();
    let stream = account.parse::<AccountId>().unwrap().stream();
    store.append(&stream, Expected::Any, NewCommit::new(vec![event], metadata).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_delivery_costs_two_requests_and_a_warm_one_one() {
    let (rows, meter) = model().await;
    let events = InMemoryEventStore::new();
    let runner = ProjectionRunner::new(Balances, &events, rows);
    let mut costs = Vec::new();
    for account in ["ACC-1", "ACC-1", "ACC-2", "ACC-1"] {
        let commit = deposit(&events, account).await;
        runner.deliver(&commit).await.unwrap();
        costs.push(meter.read());
        runner.deliver(&commit).await.unwrap();
        assert_eq!(meter.read(), cost(1, 0), "a duplicate");
    }

    assert_eq!(costs, [cost(2, 4), cost(1, 4), cost(2, 4), cost(1, 4)]);
}

fn step(from: u64) -> Checkpoint {
    let stream: StreamName = "account/ACC-1".parse().unwrap();
    let from = Version::new(from);
    Checkpoint { subscriber: Balances::NAME, stream, from, to: from.next() }
}

/// So many small rows, each with an entry in an index.
fn rows(count: usize, amount: u32) -> Vec<RowChange> {
    let row = |number: usize| {
        let first = Some(Key::new("all", format!("{amount}-{number}")));
        let change = Change::Put(json!({ "pence": amount }), Indexes { first, second: None });
        RowChange {
            table: "balances",
            key: Key::new("ada", number.to_string()),
            known: Known::Nothing,
            change,
        }
    };
    (0..count).map(row).collect()
}

#[tokio::test]
async fn a_checkpoint_alone_costs_one_write_unit_and_rows_are_one_transaction() {
    let (model, meter) = model().await;

    model.write(&step(0), &[]).await.unwrap();
    assert_eq!(meter.read(), cost(1, 1));

    model.write(&step(1), &rows(10, 1)).await.unwrap();
    let (checkpoint, row, entry) = (2, 2, 1);
    assert_eq!(meter.read(), cost(1, checkpoint + 10 * (row + entry)));
}

#[tokio::test]
async fn a_large_unit_costs_twice_its_rows_and_four_times_those_that_move_in_an_index() {
    let (model, meter) = model().await;
    let rows_and_entries = |rows: u32| f64::from(rows * 2);

    model.write(&step(0), &rows(200, 1)).await.unwrap();
    let new = meter.read();
    model.write(&step(1), &rows(200, 1)).await.unwrap();
    let changed = meter.read();
    model.write(&step(2), &rows(200, 2)).await.unwrap();
    let moved = meter.read();

    // The attempt, what was left over, two times a hundred rows read and planned, the commit, the plan found and
    // removed, the end.
    let beside = 1 + 1 + 2 + 2 + 1 + 1 + 2 + 1;
    assert_eq!(new.requests, 2 * 200 + beside);
    assert_eq!(changed.requests, 2 * 200 + beside);
    assert_eq!(moved.requests, 3 * 200 + beside);
    assert!(new.write_units < 2.1 * rows_and_entries(200), "{new:?}");
    assert!(changed.write_units < 2.1 * rows_and_entries(200), "{changed:?}");
    let with_moves = f64::from(200 * 3);
    assert!(moved.write_units < 3.8 * with_moves, "{moved:?}");
}
