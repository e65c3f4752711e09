//! The event store's contract on DynamoDB.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use paceline_dynamodb::event_store::DynamoEventStore;

use crate::engine;

const TABLE: &str = "events";

pub(crate) async fn store() -> DynamoEventStore {
    with_table(engine::client().await).await
}

/// The event store in a new table.
pub(crate) async fn with_table(client: Client) -> DynamoEventStore {
    let attribute = |name, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    let key = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("stream", ScalarAttributeType::S))
        .attribute_definitions(attribute("version", ScalarAttributeType::N))
        .key_schema(key("stream", KeyType::Hash))
        .key_schema(key("version", KeyType::Range))
        .send()
        .await
        .unwrap();
    DynamoEventStore::new(client, TABLE)
}

paceline::event_store_contract!(store().await);
