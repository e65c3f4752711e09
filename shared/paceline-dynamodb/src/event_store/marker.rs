//! Markers: by which a repeat of a command is recognised.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::SignedDuration;
use paceline::{Commit, StoreError, StreamName, Version};

use super::error::{corrupt, store_error};
use super::item::{Item, decode_commit, number, number_value, text_value};
use super::{DynamoEventStore, MARKER_DAYS};

impl DynamoEventStore {
    pub(super) async fn commit_of_key(
        &self,
        stream: &StreamName,
        idempotency_key: &str,
    ) -> Result<Option<Commit>, StoreError> {
        let marker = self.item(marker_partition(stream, idempotency_key), Version::ZERO).await?;
        match marker {
            Some(marker) => self.commit_of_marker(stream, &marker).await.map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn commit_of_marker(
        &self,
        stream: &StreamName,
        marker: &Item,
    ) -> Result<Commit, StoreError> {
        let version = Version::new(number(marker, "first_version").map_err(|error| corrupt(stream, &error))?);
        self.commit_at(stream, version).await?.ok_or_else(|| StoreError::Corrupt {
            stream: stream.clone(),
            reason: format!("a marker names version {version}, which is not there"),
        })
    }

    /// The commit whose first event has this version.
    pub(super) async fn commit_at(
        &self,
        stream: &StreamName,
        first_version: Version,
    ) -> Result<Option<Commit>, StoreError> {
        let item = self.item(text_value(stream.as_str()), first_version).await?;
        item.map(|item| decode_commit(&item).map_err(|error| corrupt(stream, &error))).transpose()
    }

    async fn item(&self, partition: AttributeValue, sort: Version) -> Result<Option<Item>, StoreError> {
        let output = self
            .client
            .get_item()
            .table_name(&self.table)
            .consistent_read(true)
            .key("stream", partition)
            .key("version", number_value(&sort))
            .send()
            .await
            .map_err(store_error)?;
        Ok(output.item)
    }
}

/// The marker that a commit was made under this key.
pub(super) fn marker(commit: &Commit, idempotency_key: &str) -> Item {
    let expires_at = commit.metadata.recorded_at + SignedDuration::from_hours(24 * MARKER_DAYS);
    HashMap::from([
        ("stream".to_owned(), marker_partition(&commit.stream, idempotency_key)),
        ("version".to_owned(), number_value(&Version::ZERO)),
        ("first_version".to_owned(), number_value(&commit.first_version)),
        ("expires_at".to_owned(), number_value(&expires_at.as_second())),
    ])
}

/// A partition of its own, so that no load reads markers.
fn marker_partition(stream: &StreamName, idempotency_key: &str) -> AttributeValue {
    text_value(format!("{stream}?key={idempotency_key}"))
}
