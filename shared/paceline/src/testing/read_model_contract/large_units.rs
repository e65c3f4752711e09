//! Units of work that are larger than a database writes at once.

use std::pin::pin;

use futures_util::future::{Either, join_all, select};
use serde_json::{Value, json};

use super::{SUBSCRIBER, TABLE, put, sorts, step, stream};
use crate::Version;
use crate::read_model::{
    Change, Checkpoint, Index, Indexes, Key, Known, ReadModel, RowChange, RowQuery, StoredRow, WriteError,
};

/// More rows than a transaction of DynamoDB's holds.
const MANY: u32 = 120;

/// Many rows of one partition at this stage. With every stage they move in the first index and stay where they are in
/// the second.
fn many(stage: u64) -> Vec<RowChange> {
    (0..MANY)
        .map(|row| RowChange { change: at_stage(stage, row), ..put("ada", &sort(row), json!({})) })
        .collect()
}

fn at_stage(stage: u64, row: u32) -> Change {
    let first = Some(Key::new("moving", format!("{stage}-{}", sort(row))));
    Change::Put(json!({ "stage": stage }), Indexes { first, second: Some(Key::new("staying", sort(row))) })
}

fn sort(row: u32) -> String {
    format!("{row:04}")
}

/// The stage that rows are at, and how many they are. All of them must be at the same one.
fn stage_of(rows: &[StoredRow]) -> (u64, u32) {
    let stage = |row: &StoredRow| row.fields["stage"].as_u64().unwrap();
    let first = rows.first().map_or(0, stage);
    assert!(rows.iter().all(|row| stage(row) == first), "of {} rows some are at another stage", rows.len());
    (first, u32::try_from(rows.len()).unwrap())
}

/// The stage that the model is at, by each way to read it, one after the other.
async fn stages(model: &impl ReadModel) -> [u64; 5] {
    let of = async |index, partition| {
        let rows = model.query(TABLE, &RowQuery::all(index, partition)).await.unwrap();
        let (stage, number) = stage_of(&rows);
        assert!(stage == 0 || number == MANY, "{number} rows by {index:?} at stage {stage}");
        stage
    };
    let one = model.get(TABLE, &Key::new("ada", sort(MANY / 2))).await.unwrap();
    [
        one.map_or(0, |row| row.fields["stage"].as_u64().unwrap()),
        of(Index::Primary, "ada").await,
        of(Index::First, "moving").await,
        of(Index::Second, "staying").await,
        model.checkpoint(SUBSCRIBER, &stream("ACC-1")).await.unwrap().number(),
    ]
}

pub async fn more_rows_than_a_transaction_holds_are_written_as_one(model: impl ReadModel) {
    model.write(&step(0), &many(1)).await.unwrap();
    assert_eq!(stages(&model).await, [1; 5]);

    model.write(&step(1), &many(2)).await.unwrap();
    assert_eq!(stages(&model).await, [2; 5]);

    let deleted = many(3).into_iter().map(|row| RowChange { change: Change::Delete, ..row });
    model.write(&step(2), &deleted.collect::<Vec<_>>()).await.unwrap();
    assert_eq!(stages(&model).await, [0, 0, 0, 0, 3]);
}

pub async fn more_bytes_than_a_transaction_holds_are_written_as_one(model: impl ReadModel) {
    let text = "x".repeat(390_000);
    let rows: Vec<RowChange> = (0..12).map(|row| put("ada", &sort(row), json!({ "text": text }))).collect();

    model.write(&step(0), &rows).await.unwrap();

    let rows = model.query(TABLE, &RowQuery::all(Index::Primary, "ada")).await.unwrap();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.fields["text"] == Value::String(text.clone())));
}

pub async fn a_large_unit_is_seen_as_a_whole_or_not_at_all(model: impl ReadModel) {
    for stage in 1..=2 {
        let (unit, at) = (many(stage), step(stage - 1));
        let mut seen = stage - 1;
        let mut writing = pin!(model.write(&at, &unit));
        loop {
            // Every time the writer waits for something, a reader goes on.
            match select(writing.as_mut(), pin!(stages(&model))).await {
                Either::Left((written, _)) => break written.unwrap(),
                Either::Right((stages, _)) => {
                    for now in stages {
                        assert!(now >= seen && now <= stage, "{stages:?} after {seen}");
                        seen = now;
                    }
                }
            }
        }
        assert_eq!(stages(&model).await, [stage; 5]);
    }
}

pub async fn a_large_unit_is_not_written_if_one_row_is_otherwise_than_known(model: impl ReadModel) {
    model.write(&step(0), &[put("bob", "a", json!({}))]).await.unwrap();
    let revision = model.get(TABLE, &Key::new("bob", "a")).await.unwrap().unwrap().revision;
    model.write(&step(1), &[put("bob", "a", json!({}))]).await.unwrap();

    for known in [Known::Revision(revision), Known::Absent] {
        for change in [Change::Keep, Change::Delete, Change::Put(json!({}), Indexes::default())] {
            let mut unit = many(1);
            unit.push(RowChange { table: TABLE, key: Key::new("bob", "a"), known, change });
            let written = model.write(&step(2), &unit).await;
            assert!(matches!(written, Err(WriteError::Conflict)), "{written:?}");
        }
    }

    assert_eq!(stages(&model).await, [0, 0, 0, 0, 2]);
    assert_eq!(sorts(&model, RowQuery::all(Index::Primary, "bob")).await, ["a"]);
    // Nothing is in the way of the next.
    model.write(&step(2), &many(1)).await.unwrap();
}

pub async fn a_large_unit_that_is_written_twice_at_a_time_counts_once(model: impl ReadModel) {
    let unit = many(1);

    let at = step(0);
    let written = join_all([0, 1, 2].map(|_| model.write(&at, &unit))).await;

    let of = |wanted: fn(&Result<(), WriteError>) -> bool| written.iter().filter(|one| wanted(one)).count();
    assert!(of(Result::is_ok) <= 1, "{written:?}");
    let others = of(|one| matches!(one, Err(WriteError::Conflict | WriteError::UnderWay)));
    assert_eq!(others + of(Result::is_ok), 3, "{written:?}");
    if model.prepare(SUBSCRIBER, &stream("ACC-1"), &[]).await.unwrap().checkpoint == Version::ZERO {
        model.write(&step(0), &unit).await.unwrap();
    }
    assert_eq!(stages(&model).await, [1; 5]);
}

pub async fn racing_writers_of_large_units_lose_nothing(model: impl ReadModel) {
    model.write(&step(0), &many(1)).await.unwrap();
    join_all(["ACC-2", "ACC-3"].map(async |account| {
        let checkpoint = Checkpoint { stream: stream(account), ..step(0) };
        for _ in 0..100 {
            let rows = model.query(TABLE, &RowQuery::all(Index::Primary, "ada")).await.unwrap();
            let (stage, _) = stage_of(&rows);
            let known = rows.iter().map(|row| Known::Revision(row.revision));
            let unit = many(stage + 1).into_iter().zip(known);
            let unit: Vec<RowChange> = unit.map(|(row, known)| RowChange { known, ..row }).collect();
            match model.write(&checkpoint, &unit).await {
                Err(WriteError::Conflict) => {}
                written => return written.unwrap(),
            }
        }
        panic!("a writer never came through");
    }))
    .await;

    assert_eq!(stages(&model).await, [3, 3, 3, 3, 1]);
}
