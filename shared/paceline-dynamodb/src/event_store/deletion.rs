//! Deleting streams, and restoring them. A tombstone ends the stream, so that writers who know where it stood collide
//! with it; and the stream's first item is marked, so that writers who know of none collide with the mark.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use paceline::deletion::{StreamDeleted, StreamRestored, SwitchedOff};
use paceline::event::encode;
use paceline::{
    AppendError, Commit, Conflict, Deletion, Event, Head, Metadata, NewCommit, StoreError, StreamName,
    Version,
};

use super::DynamoEventStore;
use super::append::{Attempt, failed};
use super::error::{corrupt, store_error};
use super::item::{Item, number_value, text_value};
use super::streams::category;

/// On the first item of a deleted stream: the version of the tombstone.
pub(super) const DELETED: &str = "deleted";

/// On an item of which the key is left and the events are not.
pub(super) const ERASED: &str = "erased";

/// Whether an item belongs to a deleted stream and says so.
pub(super) fn is_deleted(item: &Item) -> bool {
    item.contains_key(DELETED) || is_erased(item)
}

/// Whether the events of an item were erased.
pub(super) fn is_erased(item: &Item) -> bool {
    item.contains_key(ERASED)
}

impl Deletion for DynamoEventStore {
    async fn delete(&self, stream: &StreamName, metadata: Metadata) -> Result<Commit, AppendError> {
        match self.head_of(stream).await? {
            Head::NONE => Err(AppendError::Conflict(Conflict::default())),
            head if head.is_deleted() => Err(AppendError::Deleted),
            head => {
                let mark = Update::builder()
                    .update_expression("SET #deleted = :version REMOVE #category")
                    .condition_expression("attribute_exists(#stream) AND attribute_not_exists(#deleted)")
                    .expression_attribute_names("#stream", "stream")
                    .expression_attribute_names("#category", "category")
                    .expression_attribute_values(":version", number_value(&head.version().next()));
                self.append_and_mark(stream, head, &StreamDeleted {}, metadata, mark).await
            }
        }
    }

    async fn restore(&self, stream: &StreamName, metadata: Metadata) -> Result<Commit, AppendError> {
        let head = self.head_of(stream).await?;
        if !head.is_deleted() {
            return Err(AppendError::Conflict(Conflict::default()));
        }
        let mark = Update::builder()
            .condition_expression("attribute_exists(#deleted) AND attribute_not_exists(#erased)")
            .expression_attribute_names("#erased", ERASED);
        let mark = if self.categories {
            let (name, value) = category(stream);
            mark.update_expression("REMOVE #deleted SET #category = :category")
                .expression_attribute_names("#category", name)
                .expression_attribute_values(":category", value)
        } else {
            mark.update_expression("REMOVE #deleted")
        };
        self.append_and_mark(stream, head, &StreamRestored {}, metadata, mark).await
    }

    async fn erase(&self, stream: &StreamName, metadata: Metadata) -> Result<(), AppendError> {
        if !self.erasure {
            return Err(StoreError::Refused(Box::new(SwitchedOff("erasing streams"))).into());
        }
        let erased_at = metadata.recorded_at;
        let tombstone = match self.delete(stream, metadata).await {
            Ok(tombstone) => tombstone.first_version,
            Err(AppendError::Deleted) => self.head_of(stream).await?.version(),
            Err(error) => return Err(error),
        };
        Ok(self.erase_before(stream, tombstone, erased_at).await?)
    }
}

impl DynamoEventStore {
    /// Appends one event of the store's own, in one transaction with a change of the stream's first item.
    async fn append_and_mark<E: Event>(
        &self,
        stream: &StreamName,
        head: Head,
        event: &E,
        metadata: Metadata,
        mark: UpdateBuilder,
    ) -> Result<Commit, AppendError> {
        let event = encode(event).map_err(|error| StoreError::Refused(Box::new(error)))?;
        let new = NewCommit::new(vec![event], metadata);
        let commit =
            new.ok_or_else(|| AppendError::Conflict(Conflict::default()))?.after(stream.clone(), head);
        let item = self.item_of(&commit, commit.position).map_err(|error| corrupt(stream, &error))?;
        let mark = mark
            .table_name(&self.table)
            .key("stream", text_value(stream.as_str()))
            .key("version", number_value(&Version::ZERO.next()))
            .expression_attribute_names("#deleted", DELETED)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| StoreError::Refused(Box::new(error)))?;
        let sent = self
            .client
            .transact_write_items()
            .transact_items(self.put_if_absent(item)?)
            .transact_items(TransactWriteItem::builder().update(mark).build())
            .send()
            .await;
        let Err(error) = sent else { return Ok(commit) };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
        else {
            return self.resolve(Attempt::whole(commit), store_error(error)).await;
        };
        let [of_commit, of_mark] = cancelled.cancellation_reasons() else {
            return Err(StoreError::Unavailable(Box::new(error)).into());
        };
        match (failed(of_commit), failed(of_mark)) {
            (false, true) if of_mark.item().is_some_and(is_erased) => Err(AppendError::Deleted),
            (true, _) => self.lost_to(Attempt::whole(commit), of_commit.item()),
            (false, true) => Err(AppendError::Conflict(Conflict::default())),
            _ if [of_commit, of_mark].iter().any(|reason| reason.code() == Some("TransactionConflict")) => {
                Err(AppendError::Conflict(Conflict::default()))
            }
            _ => Err(StoreError::Unavailable(Box::new(error)).into()),
        }
    }
}

/// The mark of a stream whose tombstone has this version.
pub(super) fn deleted_mark(tombstone: Version) -> (String, AttributeValue) {
    (DELETED.to_owned(), number_value(&tombstone))
}
