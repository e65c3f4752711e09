//! Appending: one conditional put; or one transaction, where a repeat is to be recognised or one item is too small.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use paceline::{AppendError, Commit, Conflict, Expected, Head, NewCommit, Repeated, StoreError, StreamName};

use super::DynamoEventStore;
use super::deletion::is_deleted;
use super::error::store_error;
use super::item::Item;
use super::marker::{Marker, marker};

/// A stream's key must not be there yet.
const ABSENT: &str = "attribute_not_exists(#stream)";

/// The code of a cancelled part of a transaction whose condition was not met.
const CONDITION_FAILED: &str = "ConditionalCheckFailed";

impl DynamoEventStore {
    pub(super) async fn append_commit(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        let head = self.head_for(stream, expected).await?;
        let keys: Vec<(usize, String)> =
            commit.idempotency_keys().map(|(command, key)| (command, key.to_owned())).collect();
        let mut commit = commit.after(stream.clone(), head);
        let mut items = self.items(&mut commit, keys.len())?;
        match (items.len(), keys.is_empty()) {
            (1, true) => self.put(commit, items.remove(0)).await,
            _ => self.put_together(commit, items, &keys).await,
        }
    }

    async fn put(&self, commit: Commit, item: Item) -> Result<Commit, AppendError> {
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(ABSENT)
            .expression_attribute_names("#stream", "stream")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = sent else { return Ok(commit) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                self.lost_to(commit, failed.item())
            }
            // A transaction holds the key at this moment: whoever it is comes first.
            Some(PutItemError::TransactionConflictException(_)) => {
                Err(AppendError::Conflict(Conflict::default()))
            }
            _ => self.resolve(commit, store_error(error)).await,
        }
    }

    /// One transaction of the commit's items and of a marker for each idempotency key.
    async fn put_together(
        &self,
        commit: Commit,
        items: Vec<Item>,
        keys: &[(usize, String)],
    ) -> Result<Commit, AppendError> {
        let markers = keys.iter().map(|(command, key)| marker(&commit, *command, key));
        let parts: Vec<Item> = markers.chain(items).collect();
        let puts = parts.into_iter().map(|item| self.put_if_absent(item)).collect::<Result<Vec<_>, _>>()?;
        let sent = self.client.transact_write_items().set_transact_items(Some(puts)).send().await;
        let Err(error) = sent else { return Ok(commit) };
        let reasons = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                cancelled.cancellation_reasons()
            }
            _ => return self.resolve(commit, store_error(error)).await,
        };
        if reasons.iter().any(|reason| failed(reason) && reason.item().is_some_and(is_deleted)) {
            return Err(AppendError::Deleted);
        }
        let (of_markers, of_items) = reasons.split_at_checked(keys.len()).unwrap_or((reasons, &[]));
        let repeats = keys.iter().zip(of_markers).filter(|(_, reason)| failed(reason));
        let repeats: Vec<_> =
            repeats.map(|((command, key), reason)| (*command, key, reason.item())).collect();
        if !repeats.is_empty() {
            return self.repeated(&commit.stream, repeats).await;
        }
        if let Some(taken) = of_items.iter().find(|reason| failed(reason)) {
            return self.lost_to(commit, taken.item());
        }
        // Another transaction holds one of the keys at this moment: it comes first.
        if reasons.iter().any(|reason| reason.code() == Some("TransactionConflict")) {
            return Err(AppendError::Conflict(Conflict::default()));
        }
        // What is left is throttling, which passes: the same transaction may succeed later.
        Err(StoreError::Unavailable(Box::new(error)).into())
    }

    /// What the commands have added whose markers are there.
    async fn repeated(
        &self,
        stream: &StreamName,
        repeats: Vec<(usize, &String, Option<&Item>)>,
    ) -> Result<Commit, AppendError> {
        let mut repeated = Vec::with_capacity(repeats.len());
        for (command, key, item) in repeats {
            let commit = match item.map(Marker::decode) {
                Some(Ok(marker)) => self.commit_of_marker(stream, marker).await?,
                _ => self.commit_of_key(stream, key).await?,
            };
            repeated.extend(commit.map(|commit| Repeated { command, commit }));
        }
        // A marker that expired between the two requests is that of no command: it is new again.
        Err(if repeated.is_empty() {
            AppendError::Conflict(Conflict::default())
        } else {
            AppendError::Repeated(repeated)
        })
    }

    pub(super) fn put_if_absent(&self, item: Item) -> Result<TransactWriteItem, AppendError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(ABSENT)
            .expression_attribute_names("#stream", "stream")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| StoreError::Refused(Box::new(error)))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// An answer that did not come says nothing of what was done: the store is asked once more.
    pub(super) async fn resolve(&self, commit: Commit, error: StoreError) -> Result<Commit, AppendError> {
        if !matches!(error, StoreError::Unavailable(_)) {
            return Err(error.into());
        }
        match self.commit_at(&commit.stream, commit.first_version).await {
            Ok(Some(there)) if is_own(&there, &commit) => Ok(commit),
            Ok(Some(winner)) => Err(AppendError::Conflict(Conflict { winner: Some(Box::new(winner)) })),
            _ => Err(error.into()),
        }
    }

    /// The key is taken: by another commit, or by this one, whose first answer was lost on its way.
    pub(super) fn lost_to(&self, commit: Commit, winner: Option<&Item>) -> Result<Commit, AppendError> {
        let deleted = winner.is_some_and(is_deleted);
        let winner = winner.and_then(|item| self.encodings.decode_commit(item).ok());
        match winner {
            Some(there) if is_own(&there, &commit) => Ok(commit),
            Some(there) if there.is_tombstone() => Err(AppendError::Deleted),
            _ if deleted => Err(AppendError::Deleted),
            winner => Err(AppendError::Conflict(Conflict { winner: winner.map(Box::new) })),
        }
    }

    /// The head to append to. It is read only where the writer has not seen it.
    async fn head_for(&self, stream: &StreamName, expected: Expected) -> Result<Head, AppendError> {
        match expected {
            Expected::Head(head) if head.is_deleted() => return Err(AppendError::Deleted),
            Expected::Head(head) => return Ok(head),
            Expected::NoStream => return Ok(Head::NONE),
            Expected::Version(_) | Expected::StreamExists | Expected::Any => {}
        }
        let head = self.head_of(stream).await?;
        if head.is_deleted() {
            return Err(AppendError::Deleted);
        }
        let met = match expected {
            Expected::Version(version) => head.version() == version,
            Expected::StreamExists => head != Head::NONE,
            Expected::Head(_) | Expected::NoStream | Expected::Any => true,
        };
        if met { Ok(head) } else { Err(AppendError::Conflict(Conflict::default())) }
    }
}

pub(super) fn failed(reason: &CancellationReason) -> bool {
    reason.code() == Some(CONDITION_FAILED)
}

/// Whether a commit, or the first item of one, is this writer's own. Command ids are unique, so no other writer's has
/// the same.
fn is_own(there: &Commit, own: &Commit) -> bool {
    there.first_version == own.first_version
        && there.metadata.causation_id == own.metadata.causation_id
        && own.events.starts_with(&there.events)
}
