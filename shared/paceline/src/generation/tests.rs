//! The generations of a projection that counts deposits, one rule a test.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;
use crate::bank_account::AccountEvent;
use crate::read_model::{
    Change, Checkpoint, Indexes, Known, ReadModel, ReadModelError, RowChange, WriteError,
};
use crate::{InMemoryReadModel, Projection, Recorded, StreamName, UnitOfWork, Version};

#[derive(Serialize, Deserialize)]
struct Count {
    deposits: u64,
}

impl Row for Count {
    const TABLE: &'static str = "counts";

    fn key(&self) -> Key {
        Key::single("all")
    }
}

struct Counts;

impl Projection for Counts {
    const NAME: &'static str = "counts-projection";
    const TABLES: &'static [&'static str] = &[Count::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        _: &Recorded<AccountEvent>,
        _: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        Ok(())
    }
}

fn stream() -> StreamName {
    "account/ACC-1".parse().unwrap()
}

fn put(table: &'static str, fields: serde_json::Value) -> RowChange {
    let change = Change::Put(fields, Indexes::default());
    RowChange { table, key: Key::single("all"), known: Known::Nothing, change }
}

fn first_step(subscriber: &'static str) -> Checkpoint {
    Checkpoint { subscriber, stream: stream(), from: Version::ZERO, to: Version::new(1) }
}

/// Writes a count in a generation.
async fn write(rows: &InMemoryReadModel, generation: Generation, deposits: u64) {
    let rows = InGeneration::of::<Counts>(rows, generation);
    rows.write(&first_step(Counts::NAME), &[put(Count::TABLE, json!({ "deposits": deposits }))])
        .await
        .unwrap();
}

async fn read(rows: &impl ReadModel) -> Option<u64> {
    let row = rows.get(Count::TABLE, &Key::single("all")).await.unwrap();
    row.map(|row| row.decode::<Count>().unwrap().deposits)
}

async fn make_live(rows: &InMemoryReadModel, from: u64, generation: Generation) {
    let live = |name: &str| {
        let row = GenerationRow { live: generation, ..GenerationRow::first(name) };
        RowChange { key: row.key(), ..put(GenerationRow::TABLE, serde_json::to_value(&row).unwrap()) }
    };
    let (from, to) = (Version::new(from), Version::new(from + 1));
    let checkpoint = Checkpoint { subscriber: "test", stream: stream(), from, to };
    rows.write(&checkpoint, &[live(Count::TABLE), live(Counts::NAME)]).await.unwrap();
}

#[tokio::test]
async fn generations_do_not_see_each_other() {
    let rows = InMemoryReadModel::new();
    let second = Generation::FIRST.next();

    write(&rows, Generation::FIRST, 5).await;
    write(&rows, second, 7).await;

    assert_eq!(read(&InGeneration::of::<Counts>(&rows, Generation::FIRST)).await, Some(5));
    assert_eq!(read(&InGeneration::of::<Counts>(&rows, second)).await, Some(7));
    assert_eq!((rows.rows("counts").len(), rows.rows("counts@2").len()), (1, 1));
    assert_eq!(rows.checkpoint("counts-projection@2", &stream()).await.unwrap(), Version::new(1));
}

#[tokio::test]
async fn a_projection_cannot_touch_tables_that_are_not_its_own() {
    let rows = InMemoryReadModel::new();
    let rows = InGeneration::of::<Counts>(&rows, Generation::FIRST);

    let read = rows.get("others", &Key::single("all")).await;
    let written = rows.write(&first_step(Counts::NAME), &[put("others", json!({}))]).await;

    assert!(matches!(read, Err(ReadModelError::Refused(_))), "{read:?}");
    assert!(matches!(written, Err(WriteError::ReadModel(ReadModelError::Refused(_)))), "{written:?}");
}

thread_local! {
    static NOW: std::cell::Cell<Timestamp> = const { std::cell::Cell::new(Timestamp::UNIX_EPOCH) };
}

#[tokio::test]
async fn a_reader_sees_another_generation_when_it_has_forgotten_the_old() {
    let rows = InMemoryReadModel::new();
    let second = Generation::FIRST.next();
    write(&rows, Generation::FIRST, 5).await;
    write(&rows, second, 7).await;
    let live = LiveReadModel::new(&rows, || NOW.get());
    assert_eq!(read(&live).await, Some(5));

    make_live(&rows, 0, second).await;
    assert_eq!(read(&live).await, Some(5));

    NOW.set(NOW.get() + CACHED_FOR);
    assert_eq!(read(&live).await, Some(7));
    assert_eq!(live.checkpoint(Counts::NAME, &stream()).await.unwrap(), Version::new(1));
}
