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
async fn ninety_nine_rows_are_written_at_once_and_not_one_more() {
    let model = model().await;

    let refused = model.write(&first_step(), &rows(100, &json!({}))).await;
    assert!(matches!(refused, Err(WriteError::TooManyRows { rows: 100, limit: 99 })), "{refused:?}");

    model.write(&first_step(), &rows(99, &json!({}))).await.unwrap();
}

#[tokio::test]
async fn rows_of_more_than_4_mb_are_refused_by_name() {
    let large = json!({ "text": "x".repeat(300_000) });

    let refused = model().await.write(&first_step(), &rows(14, &large)).await;

    assert!(matches!(refused, Err(WriteError::TooLarge { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_row_that_no_item_holds_is_refused_and_not_tried_again() {
    let huge = json!({ "text": "x".repeat(500_000) });

    let refused = model().await.write(&first_step(), &rows(1, &huge)).await;

    assert!(matches!(refused, Err(WriteError::ReadModel(ReadModelError::Refused(_)))), "{refused:?}");
}

#[tokio::test]
async fn a_missing_table_is_a_refusal() {
    let model = with_indexes(&[], |client, _| DynamoReadModel::new(client, "another")).await;

    let refused = model.get("accounts", &Key::single("ada")).await;

    assert!(matches!(refused, Err(ReadModelError::Refused(_))), "{refused:?}");
}
