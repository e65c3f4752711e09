//! The tables of read model and process managers, as the deployment has them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

use crate::engine;

pub(crate) const TABLE: &str = "table";

fn keys(partition: &str, sort: &str) -> Vec<KeySchemaElement> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .map(|(name, kind)| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap())
        .into()
}

/// An engine with one table: keys `pk` and `sk`, and these global secondary indexes.
pub(crate) async fn with_indexes(indexes: &[&str]) -> Client {
    create(engine::client().await, indexes).await
}

/// Creates such a table.
pub(crate) async fn create(client: Client, indexes: &[&str]) -> Client {
    let mut table = client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(keys("pk", "sk")));
    let text = |name: &str| {
        let text = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
        text.build().unwrap()
    };
    table = table.attribute_definitions(text("pk")).attribute_definitions(text("sk"));
    for index in indexes {
        let (pk, sk) = (format!("{index}pk"), format!("{index}sk"));
        let index = GlobalSecondaryIndex::builder()
            .index_name(*index)
            .set_key_schema(Some(keys(&pk, &sk)))
            .projection(Projection::builder().projection_type(ProjectionType::All).build());
        table = table
            .attribute_definitions(text(&pk))
            .attribute_definitions(text(&sk))
            .global_secondary_indexes(index.build().unwrap());
    }
    table.send().await.unwrap();
    client
}
