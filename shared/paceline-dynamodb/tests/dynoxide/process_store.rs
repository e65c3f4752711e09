//! The process store's contract on DynamoDB, and its limits.

use std::collections::BTreeMap;

use paceline::process_manager::Instance;
use paceline::process_store::{InstanceWrite, ProcessStore, ProcessStoreError};
use paceline_dynamodb::process_store::DynamoProcessStore;
use serde_json::json;

use crate::tables::with_indexes;

async fn store() -> DynamoProcessStore {
    with_indexes(&[], DynamoProcessStore::new).await
}

paceline::process_store_contract!(store().await);

#[tokio::test]
async fn an_instance_that_no_item_holds_is_refused_by_name() {
    let instance = Instance::Running(json!({ "text": "x".repeat(500_000) }));
    let huge = InstanceWrite { id: "ada".to_owned(), known: None, instance, under_way: BTreeMap::new() };

    let refused = store().await.save("savings", &huge).await;

    assert!(matches!(refused, Err(ProcessStoreError::TooLarge { .. })), "{refused:?}");
}
