//! The read model's contract on DynamoDB, and its limits.

use paceline::read_model::{
    Change, Checkpoint, Indexes, Key, Known, ReadModel, ReadModelError, RowChange, WriteError,
};
use paceline::{StreamName, Version};
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::{Value, json};

use crate::tables::with_indexes;

async fn model() -> DynamoReadModel {
    with_indexes(&["gsi1", "gsi2"], DynamoReadModel::new).await
}

paceline::read_model_contract!(model().await);

fn rows(number: usize, fields: &Value) -> Vec<RowChange> {
    let row = |number: usize| RowChange {
        table: "accounts",
        key: Key::new("ada", number.to_string()),
        known: Known::Absent,
        change: Change::Put(fields.clone(), Indexes::default()),
    };
    (0..number).map(row).collect()
}

fn first_step() -> Checkpoint {
    let stream: StreamName = "account/ACC-1".parse().unwrap();
    Checkpoint { subscriber: "accounts-projection", stream, from: Version::ZERO, to: Version::new(1) }
}

#[tokio::test]
async fn a_row_that_no_item_holds_is_refused_by_name() {
    let huge = json!({ "text": "x".repeat(500_000) });

    let refused = model().await.write(&first_step(), &rows(1, &huge)).await;

    assert!(matches!(refused, Err(WriteError::TooLarge { limit: 409_600, .. })), "{refused:?}");
}

#[tokio::test]
async fn a_row_of_a_large_unit_has_room_beside_that_which_it_replaces() {
    let model = model().await;
    let large = json!({ "text": "x".repeat(300_000) });
    model.write(&first_step(), &rows(1, &large)).await.unwrap();
    let second_step = Checkpoint { from: Version::new(1), to: Version::new(2), ..first_step() };
    let unit: Vec<RowChange> =
        rows(14, &large).into_iter().map(|row| RowChange { known: Known::Nothing, ..row }).collect();

    let refused = model.write(&second_step, &unit).await;

    assert!(matches!(refused, Err(WriteError::TooLarge { bytes: 600_000.., .. })), "{refused:?}");
    model.write(&second_step, &unit[1..]).await.unwrap();
}

#[tokio::test]
async fn a_missing_table_is_a_refusal() {
    let model = with_indexes(&[], |client, _| DynamoReadModel::new(client, "another")).await;

    let refused = model.get("accounts", &Key::single("ada")).await;

    assert!(matches!(refused, Err(ReadModelError::Refused(_))), "{refused:?}");
}
