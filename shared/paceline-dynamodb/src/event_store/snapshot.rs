//! Snapshots as items, and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use paceline::{Position, Snapshot, StoreError, StreamName, Version};

use super::error::store_error;
use super::item::{Item, ItemError, deflate, inflate, number, number_value, text_value};
use super::{DynamoEventStore, SNAPSHOT_KEY};

impl DynamoEventStore {
    pub(super) async fn put_snapshot(
        &self,
        stream: &StreamName,
        snapshot: &Snapshot,
    ) -> Result<(), StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(encode_snapshot(stream, snapshot)))
            // A snapshot of another form is replaced whatever its version: it is of no use to anyone here.
            .condition_expression("attribute_not_exists(#at) OR #at < :at OR #form <> :form")
            .expression_attribute_names("#at", "at")
            .expression_attribute_names("#form", "state_version")
            .expression_attribute_values(":at", number_value(&snapshot.version))
            .expression_attribute_values(":form", number_value(&snapshot.state_version));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(store_error(error)),
        }
    }
}

fn encode_snapshot(stream: &StreamName, snapshot: &Snapshot) -> Item {
    HashMap::from([
        ("stream".to_owned(), text_value(stream.as_str())),
        ("version".to_owned(), number_value(&SNAPSHOT_KEY)),
        ("at".to_owned(), number_value(&snapshot.version)),
        ("position".to_owned(), number_value(&snapshot.position)),
        ("state_version".to_owned(), number_value(&snapshot.state_version)),
        ("state".to_owned(), AttributeValue::B(Blob::new(deflate(snapshot.state.get().as_bytes())))),
    ])
}

/// The snapshot of an item. `None`: it is of another version, or cannot be read; then the events are read.
pub(super) fn decode_snapshot(item: &Item, state_version: u32) -> Option<Snapshot> {
    match read_snapshot(item) {
        Ok(snapshot) => (snapshot.state_version == state_version).then_some(snapshot),
        Err(error) => {
            tracing::warn!(%error, "a snapshot cannot be read: the events are read in its place");
            None
        }
    }
}

fn read_snapshot(item: &Item) -> Result<Snapshot, ItemError> {
    let unreadable = |reason: String| ItemError::Value { attribute: "state", reason };
    let Some(AttributeValue::B(state)) = item.get("state") else { return Err(ItemError::Attribute("state")) };
    let state = inflate(state.as_ref()).map_err(|error| unreadable(error.to_string()))?;
    Ok(Snapshot {
        version: Version::new(number(item, "at")?),
        position: Position::new(number(item, "position")?),
        state_version: u32::try_from(number(item, "state_version")?)
            .map_err(|error| ItemError::Value { attribute: "state_version", reason: error.to_string() })?,
        state: serde_json::value::RawValue::from_string(state)
            .map_err(|error| unreadable(error.to_string()))?,
    })
}
