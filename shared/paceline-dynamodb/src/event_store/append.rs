//! Appending: one conditional put, or one transaction where a repeat is to be recognised.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use paceline::{
    AppendError, Appended, Commit, Conflict, Expected, Head, NewCommit, StoreError, StreamName, Version,
};

use super::error::{corrupt, store_error};
use super::item::{Item, decode_commit, encode_commit};
use super::marker::marker;
use super::size::{MAX_ITEM_BYTES, item_bytes};
use super::{DynamoEventStore, SNAPSHOT_KEY};

/// A stream's key must not be there yet.
const ABSENT: &str = "attribute_not_exists(#stream)";

impl DynamoEventStore {
    pub(super) async fn append_commit(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Appended, AppendError> {
        let head = self.head_for(stream, expected).await?;
        let idempotency_key = commit.idempotency_key.clone();
        let commit = commit.after(stream.clone(), head);
        let item = encode_commit(&commit).map_err(|error| corrupt(stream, &error))?;
        let bytes = item_bytes(&item);
        if bytes > MAX_ITEM_BYTES {
            return Err(AppendError::TooLarge { bytes, limit: MAX_ITEM_BYTES });
        }
        match idempotency_key {
            None => self.put(commit, item).await,
            Some(key) => self.put_once(commit, item, &key).await,
        }
    }

    async fn put(&self, commit: Commit, item: Item) -> Result<Appended, AppendError> {
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
        let Err(error) = sent else { return Ok(Appended { commit, repeated: false }) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => lost_to(commit, failed.item()),
            // A transaction holds the key at this moment: whoever it is comes first.
            Some(PutItemError::TransactionConflictException(_)) => {
                Err(AppendError::Conflict(Conflict::default()))
            }
            _ => self.resolve(commit, store_error(error)).await,
        }
    }

    async fn put_once(&self, commit: Commit, item: Item, key: &str) -> Result<Appended, AppendError> {
        let marker = marker(&commit, key);
        let sent = self
            .client
            .transact_write_items()
            .transact_items(self.put_if_absent(item)?)
            .transact_items(self.put_if_absent(marker)?)
            .send()
            .await;
        let Err(error) = sent else { return Ok(Appended { commit, repeated: false }) };
        let reasons = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                cancelled.cancellation_reasons()
            }
            _ => return self.resolve(commit, store_error(error)).await,
        };
        match reasons {
            [_, marker] if failed(marker) => {
                let earlier = match marker.item() {
                    Some(marker) => Some(self.commit_of_marker(&commit.stream, marker).await?),
                    None => self.commit_of_key(&commit.stream, key).await?,
                };
                // A marker that expired between the two requests is that of no commit: the command is new again.
                earlier
                    .map(|commit| Appended { commit, repeated: true })
                    .ok_or(AppendError::Conflict(Conflict::default()))
            }
            [taken, _] if failed(taken) => lost_to(commit, taken.item()),
            [one, other]
                if [one, other].iter().any(|reason| reason.code() == Some("TransactionConflict")) =>
            {
                Err(AppendError::Conflict(Conflict::default()))
            }
            _ => Err(store_error(error).into()),
        }
    }

    fn put_if_absent(&self, item: Item) -> Result<TransactWriteItem, AppendError> {
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
    async fn resolve(&self, commit: Commit, error: StoreError) -> Result<Appended, AppendError> {
        if !matches!(error, StoreError::Unavailable(_)) {
            return Err(error.into());
        }
        match self.commit_at(&commit.stream, commit.first_version).await {
            Ok(Some(there)) if is_same(&there, &commit) => Ok(Appended { commit, repeated: false }),
            Ok(Some(winner)) => Err(AppendError::Conflict(Conflict { winner: Some(Box::new(winner)) })),
            _ => Err(error.into()),
        }
    }

    /// The head to append to. It is read only where the writer has not seen it.
    async fn head_for(&self, stream: &StreamName, expected: Expected) -> Result<Head, AppendError> {
        match expected {
            Expected::Head(head) => return Ok(head),
            Expected::NoStream => return Ok(Head::NONE),
            Expected::Version(_) | Expected::StreamExists | Expected::Any => {}
        }
        let last = Version::new(SNAPSHOT_KEY - 1);
        let newest = self.newest_up_to(stream, last).await?;
        let head = newest.as_ref().map_or(Head::NONE, Commit::head);
        let met = match expected {
            Expected::Version(version) => head.version() == version,
            Expected::StreamExists => newest.is_some(),
            Expected::Head(_) | Expected::NoStream | Expected::Any => true,
        };
        if met { Ok(head) } else { Err(AppendError::Conflict(Conflict::default())) }
    }
}

fn failed(reason: &CancellationReason) -> bool {
    reason.code() == Some("ConditionalCheckFailed")
}

/// The key is taken: by another commit, or by this one, whose first answer was lost on its way.
fn lost_to(commit: Commit, winner: Option<&Item>) -> Result<Appended, AppendError> {
    let winner = winner.and_then(|item| decode_commit(item).ok());
    match winner {
        Some(there) if is_same(&there, &commit) => Ok(Appended { commit, repeated: false }),
        winner => Err(AppendError::Conflict(Conflict { winner: winner.map(Box::new) })),
    }
}

/// Whether a commit is this writer's own. Command ids are unique, so no other writer's has the same.
fn is_same(there: &Commit, own: &Commit) -> bool {
    there.metadata.causation_id == own.metadata.causation_id && there.events == own.events
}
