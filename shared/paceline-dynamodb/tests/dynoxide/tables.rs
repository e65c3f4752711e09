//! The tables of read model and process managers, as the deployment has them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

use crate::engine;

fn keys(partition: &str, sort: &str) -> Vec<KeySchemaElement> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .map(|(name, kind)| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap())
        .into()
}

/// A store on a new table: keys `pk` and `sk`, and these global secondary indexes. `store` makes it of client and table.
pub(crate) async fn with_indexes<S>(indexes: &[&str], store: impl FnOnce(Client, String) -> S) -> S {
    create(engine::client().await, indexes, store).await
}

/// The same for a client of one's own.
pub(crate) async fn create<S>(
    client: Client,
    indexes: &[&str],
    store: impl FnOnce(Client, String) -> S,
) -> S {
    let name = engine::table_name("rows");
    let mut table = client
        .create_table()
        .table_name(&name)
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
    store(client, name)
}
