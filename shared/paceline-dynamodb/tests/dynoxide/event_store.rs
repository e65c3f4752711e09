//! The event store's contract on DynamoDB, and that of its log.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use paceline::Slices;
use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};

use crate::engine;

pub(crate) async fn store() -> DynamoEventStore {
    with_table(engine::client().await).await
}

/// The event store in a new table.
pub(crate) async fn with_table(client: Client) -> DynamoEventStore {
    let table = create_table(&client).await;
    DynamoEventStore::new(client, table)
}

/// An event store that writes a log, and the log.
pub(crate) async fn with_log() -> (DynamoEventStore, DynamoEventLog) {
    let client = engine::client().await;
    let table = create_table(&client).await;
    let slices = Slices::default();
    let store = DynamoEventStore::new(client.clone(), &table).with_log(slices);
    (store, DynamoEventLog::new(client, table, slices))
}

/// The table as the deployment has it.
async fn create_table(client: &Client) -> String {
    let table = engine::table_name("events");
    let attribute = |name, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    let key = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let log = GlobalSecondaryIndex::builder()
        .index_name("log")
        .key_schema(key("slice", KeyType::Hash))
        .key_schema(key("position", KeyType::Range))
        .projection(Projection::builder().projection_type(ProjectionType::All).build());
    let categories = GlobalSecondaryIndex::builder()
        .index_name("categories")
        .key_schema(key("category", KeyType::Hash))
        .key_schema(key("stream", KeyType::Range))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build());
    client
        .create_table()
        .table_name(&table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("stream", ScalarAttributeType::S))
        .attribute_definitions(attribute("version", ScalarAttributeType::N))
        .attribute_definitions(attribute("slice", ScalarAttributeType::N))
        .attribute_definitions(attribute("position", ScalarAttributeType::N))
        .key_schema(key("stream", KeyType::Hash))
        .key_schema(key("version", KeyType::Range))
        .attribute_definitions(attribute("category", ScalarAttributeType::S))
        .global_secondary_indexes(log.build().unwrap())
        .global_secondary_indexes(categories.build().unwrap())
        .send()
        .await
        .unwrap();
    table
}

paceline::event_store_contract!(store().await);

mod log {
    use futures_util::TryStreamExt;
    use paceline::{Commit, EventStore, Expected, Position, Slices, read_log};
    use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};

    use super::{create_table, engine};
    use crate::sizes::{commit, event};

    paceline::event_log_contract!(super::with_log().await);

    #[tokio::test]
    async fn what_is_written_without_a_log_is_not_in_it() {
        let client = engine::client().await;
        let (table, slices) = (create_table(&client).await, Slices::new(2));
        let without = DynamoEventStore::new(client.clone(), &table);
        let with = without.clone().with_log(slices);
        let name = "account/ACC-1".parse().unwrap();
        let new = |id| commit(id, vec![event(10, 1)]).into();

        let first = without.append(&name, Expected::NoStream, new(1)).await.unwrap();
        let second = with.append(&name, Expected::Head(first.head()), new(2)).await.unwrap();

        let log = DynamoEventLog::new(client, table, slices);
        let end = Position::new(u64::MAX);
        let logged: Vec<Commit> = read_log(&log, Position::ZERO, end).try_collect().await.unwrap();
        assert_eq!(logged, [second]);
    }
}

mod command_search {
    paceline::command_search_contract!(super::store().await.allowing_erasure());
}

mod streams {
    paceline::streams_contract!(
        super::store().await.with_categories().allowing_erasure().allowing_rewriting()
    );
}
