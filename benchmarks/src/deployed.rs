//! The tables of a deployed application, and its stores on them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ScalarAttributeType::{N, S};
use paceline::Slices;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::process_store::DynamoProcessStore;
use paceline_dynamodb::read_model::DynamoReadModel;

use crate::table::{Index, Table};

pub(crate) const EVENTS: Table = Table {
    name: "events",
    partition: ("stream", S),
    sort: Some(("version", N)),
    indexes: &[Index { name: "log", partition: ("slice", N), sort: ("position", N) }],
};

pub(crate) const READ_MODEL: Table = Table {
    name: "read-model",
    partition: ("pk", S),
    sort: Some(("sk", S)),
    indexes: &[
        Index { name: "gsi1", partition: ("gsi1pk", S), sort: ("gsi1sk", S) },
        Index { name: "gsi2", partition: ("gsi2pk", S), sort: ("gsi2sk", S) },
    ],
};

const PROCESSES: Table =
    Table { name: "processes", partition: ("pk", S), sort: Some(("sk", S)), indexes: &[] };

/// Creates all of them.
pub(crate) async fn create_tables(client: &Client) -> anyhow::Result<()> {
    for table in [EVENTS, READ_MODEL, PROCESSES] {
        table.create(client).await?;
    }
    Ok(())
}

/// The event store as command functions have it: with the log.
pub(crate) fn events(client: &Client) -> DynamoEventStore {
    DynamoEventStore::new(client.clone(), EVENTS.name).with_log(Slices::default())
}

pub(crate) fn rows(client: &Client) -> DynamoReadModel {
    DynamoReadModel::new(client.clone(), READ_MODEL.name)
}

pub(crate) fn processes(client: &Client) -> DynamoProcessStore {
    DynamoProcessStore::new(client.clone(), PROCESSES.name)
}
