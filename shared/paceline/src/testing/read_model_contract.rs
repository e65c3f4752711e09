//! What every read model must pass.
//!
//! [`read_model_contract!`](crate::read_model_contract!) makes a test of each function here.

#![allow(clippy::missing_panics_doc, reason = "these are tests: they panic to say that a read model fails")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "these are tests: their names say what must hold"
)]

mod large_units;
mod replays;

use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::bank_account::AccountId;
use crate::read_model::{
    Change, Checkpoint, Index, Indexes, Key, Known, ReadModel, Row, RowChange, RowQuery, WriteError,
};
use crate::{Identity, StreamName, UnitOfWork, Version};

pub use large_units::*;
pub use replays::*;

const TABLE: &str = "accounts";
const SUBSCRIBER: &str = "accounts-projection";

fn stream(account: &str) -> StreamName {
    account.parse::<AccountId>().unwrap().stream()
}

/// The step of the subscriber's from this version to the next.
fn step(from: u64) -> Checkpoint {
    let from = Version::new(from);
    Checkpoint { subscriber: SUBSCRIBER, stream: stream("ACC-1"), from, to: from.next() }
}

fn put(partition: &str, sort: &str, fields: Value) -> RowChange {
    let change = Change::Put(fields, Indexes::default());
    RowChange { table: TABLE, key: Key::new(partition, sort), known: Known::Nothing, change }
}

fn put_at(place: &Key, sort: &str, fields: Value) -> RowChange {
    let indexes = Indexes { first: Some(place.clone()), second: None };
    let change = Change::Put(fields, indexes);
    RowChange { table: TABLE, key: Key::new("ada", sort), known: Known::Nothing, change }
}

async fn sorts(model: &impl ReadModel, query: RowQuery) -> Vec<String> {
    model.query(TABLE, &query).await.unwrap().into_iter().map(|row| row.sort).collect()
}

pub async fn what_is_absent_is_none(model: impl ReadModel) {
    assert_eq!(model.get(TABLE, &Key::single("ada")).await.unwrap(), None);
    assert_eq!(sorts(&model, RowQuery::all(Index::Primary, "ada")).await, [""; 0]);
    assert_eq!(model.checkpoint(SUBSCRIBER, &stream("ACC-1")).await.unwrap(), Version::ZERO);
}

pub async fn a_row_is_read_back_as_it_was_written(model: impl ReadModel) {
    let fields =
        json!({ "owner": "Ada", "note": "", "pence": 500, "rate": 2.5, "of": { "list": [1, null, true] } });

    model.write(&step(0), &[put("ada", "", fields.clone())]).await.unwrap();

    let row = model.get(TABLE, &Key::single("ada")).await.unwrap().unwrap();
    assert_eq!((row.fields, row.key, row.sort.as_str()), (fields, Key::single("ada"), ""));
    assert_eq!(model.checkpoint(SUBSCRIBER, &stream("ACC-1")).await.unwrap(), Version::new(1));
}

pub async fn a_checkpoint_can_be_set_back_to_the_origin_too(model: impl ReadModel) {
    let at = async || model.checkpoint(SUBSCRIBER, &stream("ACC-1")).await.unwrap().number();
    let moved = |from, to| Checkpoint { from: Version::new(from), to: Version::new(to), ..step(0) };
    model.write(&moved(0, 5), &[]).await.unwrap();

    model.write(&moved(5, 2), &[put("ada", "", json!({ "set_back": true }))]).await.unwrap();
    assert_eq!(at().await, 2);
    model.write(&moved(2, 0), &[]).await.unwrap();
    assert_eq!(at().await, 0);
    assert!(matches!(model.write(&moved(2, 3), &[]).await, Err(WriteError::Conflict)));
    model.write(&moved(0, 0), &[put("ada", "", json!({ "set_back": false }))]).await.unwrap();
    model.write(&moved(0, 3), &[]).await.unwrap();
    assert_eq!(at().await, 3);
}

pub async fn rows_of_a_partition_come_in_order(model: impl ReadModel) {
    let rows = ["b", "", "é", "a"].map(|sort| put("ada", sort, json!({})));
    let others =
        [put("ada-2", "c", json!({})), RowChange { table: "accounts-2", ..put("ada", "c", json!({})) }];
    model.write(&step(0), &[&rows[..], &others[..]].concat()).await.unwrap();
    let all = RowQuery::all(Index::Primary, "ada");
    let with = |after: Option<&str>, descending, limit| RowQuery {
        after: after.map(str::to_owned),
        descending,
        limit,
        ..all.clone()
    };

    assert_eq!(sorts(&model, all.clone()).await, ["", "a", "b", "é"]);
    assert_eq!(sorts(&model, with(None, true, None)).await, ["é", "b", "a", ""]);
    assert_eq!(sorts(&model, with(Some(""), false, Some(2))).await, ["a", "b"]);
    assert_eq!(sorts(&model, with(Some("b"), true, None)).await, ["a", ""]);
    assert_eq!(sorts(&model, with(None, false, Some(0))).await, [""; 0]);
}

pub async fn rows_whose_sort_keys_begin_alike_are_listed(model: impl ReadModel) {
    let rows = ["a", "b", "b/1", "b/2", "b/3", "c"].map(|sort| put("ada", sort, json!({})));
    model.write(&step(0), &rows).await.unwrap();
    let with = |after: Option<&str>, descending, limit| RowQuery {
        after: after.map(str::to_owned),
        descending,
        limit,
        ..RowQuery::beginning(Index::Primary, "ada", "b/")
    };

    assert_eq!(sorts(&model, with(None, false, None)).await, ["b/1", "b/2", "b/3"]);
    assert_eq!(sorts(&model, with(None, true, Some(2))).await, ["b/3", "b/2"]);
    assert_eq!(sorts(&model, with(Some("b/1"), false, None)).await, ["b/2", "b/3"]);
    assert_eq!(sorts(&model, with(Some("b/3"), true, Some(1))).await, ["b/2"]);
    assert_eq!(sorts(&model, with(Some("b/3"), false, Some(5))).await, [""; 0]);
    let mut unit = UnitOfWork::new(&model);
    assert_eq!(unit.list_beginning::<Empty>("ada", "b/").await.unwrap().len(), 3);
    unit.delete::<Empty>(Key::new("ada", "b/1"));
    assert_eq!(unit.list_beginning::<Empty>("ada", "b/").await.unwrap().len(), 2);
}

#[derive(Debug, Serialize, Deserialize)]
struct Empty {}

impl Row for Empty {
    const TABLE: &'static str = TABLE;

    fn key(&self) -> Key {
        Key::single("ada")
    }
}

pub async fn a_list_goes_on_beyond_a_page(model: impl ReadModel) {
    let text = "x".repeat(90_000);
    let rows: Vec<RowChange> =
        (0..30).map(|number| put("ada", &format!("{number:02}"), json!({ "text": text }))).collect();
    model.write(&step(0), &rows).await.unwrap();

    assert_eq!(sorts(&model, RowQuery::all(Index::Primary, "ada")).await.len(), 30);
    let limited = RowQuery { limit: Some(25), ..RowQuery::all(Index::Primary, "ada") };
    assert_eq!(sorts(&model, limited).await.len(), 25);
}

pub async fn an_index_holds_rows_by_their_entries(model: impl ReadModel) {
    let rich = |sort| Key::new("rich", sort);
    let rows =
        [put_at(&rich("2"), "a", json!({})), put_at(&rich("1"), "b", json!({})), put("ada", "c", json!({}))];
    model.write(&step(0), &rows).await.unwrap();
    let by_wealth = RowQuery::all(Index::First, "rich");
    assert_eq!(sorts(&model, by_wealth.clone()).await, ["1", "2"]);

    // One moves, one is taken out.
    model.write(&step(1), &[put_at(&rich("0"), "a", json!({})), put("ada", "b", json!({}))]).await.unwrap();

    let found = model.query(TABLE, &by_wealth).await.unwrap();
    assert_eq!(
        found.iter().map(|row| (row.key.sort.as_str(), row.sort.as_str())).collect::<Vec<_>>(),
        [("a", "0")]
    );
}

pub async fn a_deleted_row_is_gone(model: impl ReadModel) {
    model.write(&step(0), &[put("ada", "a", json!({}))]).await.unwrap();

    let delete = RowChange { change: Change::Delete, ..put("ada", "a", json!({})) };
    model.write(&step(1), &[delete]).await.unwrap();

    assert_eq!(model.get(TABLE, &Key::new("ada", "a")).await.unwrap(), None);
}

pub async fn a_checkpoint_moves_only_from_where_it_is(model: impl ReadModel) {
    model.write(&step(0), &[]).await.unwrap();

    for changes in [vec![], vec![put("ada", "", json!({}))]] {
        for from in [0, 2] {
            let written = model.write(&step(from), &changes).await;
            assert!(matches!(written, Err(WriteError::Conflict)), "{written:?}");
        }
    }

    assert_eq!(model.checkpoint(SUBSCRIBER, &stream("ACC-1")).await.unwrap(), Version::new(1));
    assert_eq!(model.get(TABLE, &Key::single("ada")).await.unwrap(), None);
    assert_eq!(model.checkpoint("another", &stream("ACC-1")).await.unwrap(), Version::ZERO);
}

pub async fn nothing_is_written_if_one_row_is_otherwise_than_known(model: impl ReadModel) {
    model.write(&step(0), &[put("ada", "a", json!({}))]).await.unwrap();
    let revision = model.get(TABLE, &Key::new("ada", "a")).await.unwrap().unwrap().revision;
    model.write(&step(1), &[put("ada", "a", json!({}))]).await.unwrap();

    for (sort, known) in
        [("a", Known::Revision(revision)), ("a", Known::Absent), ("b", Known::Revision(revision))]
    {
        for change in [Change::Keep, Change::Delete, Change::Put(json!({}), Indexes::default())] {
            let stale = RowChange { table: TABLE, key: Key::new("ada", sort), known, change };
            let written = model.write(&step(2), &[put("ada", "c", json!({})), stale]).await;
            assert!(matches!(written, Err(WriteError::Conflict)), "{written:?}");
        }
    }

    assert_eq!(sorts(&model, RowQuery::all(Index::Primary, "ada")).await, ["a"]);
    assert_eq!(model.checkpoint(SUBSCRIBER, &stream("ACC-1")).await.unwrap(), Version::new(2));
}

pub async fn a_row_made_anew_has_another_revision(model: impl ReadModel) {
    let key = Key::new("ada", "a");
    model.write(&step(0), &[put("ada", "a", json!({}))]).await.unwrap();
    let first = model.get(TABLE, &key).await.unwrap().unwrap().revision;
    model
        .write(&step(1), &[RowChange { change: Change::Delete, ..put("ada", "a", json!({})) }])
        .await
        .unwrap();
    model.write(&step(2), &[put("ada", "a", json!({}))]).await.unwrap();

    assert_ne!(model.get(TABLE, &key).await.unwrap().unwrap().revision, first);
}

#[derive(Debug, Serialize, Deserialize)]
struct Balance {
    pence: u64,
}

impl Row for Balance {
    const TABLE: &'static str = "balances";

    fn key(&self) -> Key {
        Key::single("bank")
    }
}

pub async fn racing_writers_lose_nothing(model: impl ReadModel) {
    join_all((0..8_u32).map(async |account| {
        let checkpoint = Checkpoint { stream: stream(&format!("ACC-{account}")), ..step(0) };
        for _ in 0..100 {
            let mut unit = UnitOfWork::new(&model);
            let pence = unit.get::<Balance>(&Key::single("bank")).await.unwrap().map_or(0, |row| row.pence);
            unit.put(&Balance { pence: pence + 1 }).unwrap();
            match model.write(&checkpoint, &unit.into_changes()).await {
                Err(WriteError::Conflict) => {}
                written => return written.unwrap(),
            }
        }
        panic!("a writer never came through");
    }))
    .await;

    let row = model.get(Balance::TABLE, &Key::single("bank")).await.unwrap().unwrap();
    assert_eq!(row.decode::<Balance>().unwrap().pence, 8);
}

/// Makes the tests of the contract for a read model: `$model` is an expression that gives a new, empty one.
#[macro_export]
macro_rules! read_model_contract {
    ($model:expr) => {
        $crate::read_model_contract! { @each $model,
            what_is_absent_is_none
            a_row_is_read_back_as_it_was_written
            rows_of_a_partition_come_in_order
            rows_whose_sort_keys_begin_alike_are_listed
            a_list_goes_on_beyond_a_page
            an_index_holds_rows_by_their_entries
            a_deleted_row_is_gone
            a_checkpoint_moves_only_from_where_it_is
            a_checkpoint_can_be_set_back_to_the_origin_too
            a_replay_sets_a_stream_back_once
            a_replay_leaves_who_has_not_come_so_far
            replays_are_ordered_one_after_the_other
            nothing_is_written_if_one_row_is_otherwise_than_known
            a_row_made_anew_has_another_revision
            racing_writers_lose_nothing
            more_rows_than_a_transaction_holds_are_written_as_one
            more_bytes_than_a_transaction_holds_are_written_as_one
            a_large_unit_is_seen_as_a_whole_or_not_at_all
            a_large_unit_is_not_written_if_one_row_is_otherwise_than_known
            a_large_unit_that_is_written_twice_at_a_time_counts_once
            racing_writers_of_large_units_lose_nothing
        }
    };
    (@each $model:expr, $($test:ident)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                $crate::testing::read_model_contract::$test($model).await;
            }
        )+
    };
}
