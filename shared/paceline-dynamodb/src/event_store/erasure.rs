//! Erasing the events of a deleted stream.
//!
//! A commit's item is replaced by its bare key, not removed: a function that has held the aggregate since before the
//! deletion may still try to append at any of these versions, and must be refused. The keys go after 15 days, by their
//! time to live, which is free; no function lives that long. The first key stays beside the tombstone.

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use paceline::{StoreError, StreamName, Version};

use super::deletion::{ERASED, deleted_mark, is_erased};
use super::error::{corrupt, store_error};
use super::item::{Item, number, number_value, text_value};
use super::load::all_pages;
use super::{DynamoEventStore, MARKER_DAYS, SNAPSHOT_KEY};

/// The most items that one request writes.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
const BATCH: usize = 25;

/// How often in a row a request may leave all of its items unwritten.
const FRUITLESS: u32 = 10;

impl DynamoEventStore {
    /// Erases the commits before the tombstone and the snapshot. It may be stopped and begun again anywhere.
    pub(super) async fn erase_before(
        &self,
        stream: &StreamName,
        tombstone: Version,
        erased_at: Timestamp,
    ) -> Result<(), StoreError> {
        // First what tells that there is no way back.
        let mut first = bare_key(stream, &Version::ZERO.next());
        first.extend([deleted_mark(tombstone)]);
        let put = self.client.put_item().table_name(&self.table).set_item(Some(first));
        put.send().await.map_err(store_error)?;

        let expires_at = erased_at + SignedDuration::from_hours(24 * MARKER_DAYS);
        let keys = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#stream = :stream AND #version BETWEEN :first AND :last")
            .filter_expression("attribute_not_exists(#erased)")
            .projection_expression("#version")
            .expression_attribute_names("#stream", "stream")
            .expression_attribute_names("#version", "version")
            .expression_attribute_names("#erased", ERASED)
            .expression_attribute_values(":stream", text_value(stream.as_str()))
            .expression_attribute_values(":first", number_value(&2))
            .expression_attribute_values(":last", number_value(&(tombstone.number() - 1)));
        if tombstone.number() > 2 {
            let batches = all_pages(keys).try_chunks(BATCH).map_err(|error| error.1);
            batches.try_for_each(|batch| self.erase_items(stream, batch, expires_at)).await?;
        }
        self.erase_snapshot(stream).await
    }

    async fn erase_items(
        &self,
        stream: &StreamName,
        batch: Vec<Item>,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let put = |item: Item| {
            let version = number(&item, "version").map_err(|error| corrupt(stream, &error))?;
            let mut key = bare_key(stream, &version);
            key.insert("expires_at".to_owned(), number_value(&expires_at.as_second()));
            let put = PutRequest::builder().set_item(Some(key)).build();
            let put = put.map_err(|error| StoreError::Refused(Box::new(error)))?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        let mut left = batch.into_iter().map(put).collect::<Result<Vec<_>, StoreError>>()?;
        let mut fruitless = 0;
        while !left.is_empty() {
            let before = left.len();
            let write = self.client.batch_write_item().request_items(&self.table, left);
            let unprocessed = write.send().await.map_err(store_error)?.unprocessed_items;
            left = unprocessed.unwrap_or_default().into_values().flatten().collect();
            fruitless = if left.len() < before { 0 } else { fruitless + 1 };
            if fruitless == FRUITLESS {
                return Err(StoreError::Unavailable("the table takes no more writes for now".into()));
            }
        }
        Ok(())
    }

    /// The head goes last: it is what leads to the chunks.
    async fn erase_snapshot(&self, stream: &StreamName) -> Result<(), StoreError> {
        let key = Version::new(SNAPSHOT_KEY);
        let Some(head) = self.item(text_value(stream.as_str()), key).await? else { return Ok(()) };
        self.delete_chunks(stream, Version::ZERO, Some(&head)).await?;
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("stream", text_value(stream.as_str()))
            .key("version", number_value(&key));
        delete.send().await.map_err(store_error).map(drop)
    }
}

/// What is left of a commit.
fn bare_key(stream: &StreamName, version: &dyn ToString) -> Item {
    let item = Item::from([
        ("stream".to_owned(), text_value(stream.as_str())),
        ("version".to_owned(), number_value(version)),
        (ERASED.to_owned(), AttributeValue::Bool(true)),
    ]);
    debug_assert!(is_erased(&item), "whoever reads it knows it by this");
    item
}
