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
        let (attempt, mut items) = self.items(commit.after(stream.clone(), head), keys.len())?;
        match (items.len(), keys.is_empty()) {
            (1, true) => self.put(attempt, items.remove(0)).await,
            _ => self.put_together(attempt, items, &keys).await,
        }
    }

    async fn put(&self, attempt: Attempt, item: Item) -> Result<Commit, AppendError> {
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
        let Err(error) = sent else { return Ok(attempt.commit) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                self.lost_to(attempt, failed.item())
            }
            // A transaction holds the key at this moment: whoever it is comes first.
            Some(PutItemError::TransactionConflictException(_)) => {
                Err(AppendError::Conflict(Conflict::default()))
            }
            _ => self.resolve(attempt, store_error(error)).await,
        }
    }

    /// One transaction of the commit's items and of a marker for each idempotency key.
    async fn put_together(
        &self,
        attempt: Attempt,
        items: Vec<Item>,
        keys: &[(usize, String)],
    ) -> Result<Commit, AppendError> {
        let markers = keys.iter().map(|(command, key)| marker(&attempt.commit, *command, key));
        let parts: Vec<Item> = markers.chain(items).collect();
        let puts = parts.into_iter().map(|item| self.put_if_absent(item)).collect::<Result<Vec<_>, _>>()?;
        let sent = self.client.transact_write_items().set_transact_items(Some(puts)).send().await;
        let Err(error) = sent else { return Ok(attempt.commit) };
        let reasons = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                cancelled.cancellation_reasons()
            }
            _ => return self.resolve(attempt, store_error(error)).await,
        };
        if reasons.iter().any(|reason| failed(reason) && reason.item().is_some_and(is_deleted)) {
            return Err(AppendError::Deleted);
        }
        let (of_markers, of_items) = reasons.split_at_checked(keys.len()).unwrap_or((reasons, &[]));
        let repeats = keys.iter().zip(of_markers).filter(|(_, reason)| failed(reason));
        let repeats: Vec<_> =
            repeats.map(|((command, key), reason)| (*command, key, reason.item())).collect();
        if !repeats.is_empty() {
            return self.repeated(&attempt.commit.stream, repeats).await;
        }
        if let Some(taken) = of_items.iter().find(|reason| failed(reason)) {
            return self.lost_to(attempt, taken.item());
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
    pub(super) async fn resolve(&self, attempt: Attempt, error: StoreError) -> Result<Commit, AppendError> {
        if !matches!(error, StoreError::Unavailable(_)) {
            return Err(error.into());
        }
        match self.commit_at(&attempt.commit.stream, attempt.commit.first_version).await {
            Ok(Some(there)) if attempt.wrote(&there) => Ok(attempt.commit),
            Ok(Some(winner)) => Err(AppendError::Conflict(Conflict { winner: Some(Box::new(winner)) })),
            _ => Err(error.into()),
        }
    }

    /// The key is taken: by another commit, or by this one, whose first answer was lost on its way.
    pub(super) fn lost_to(&self, attempt: Attempt, winner: Option<&Item>) -> Result<Commit, AppendError> {
        let deleted = winner.is_some_and(is_deleted);
        let winner = winner.and_then(|item| self.encodings.decode_commit(item).ok());
        match winner {
            Some(there) if attempt.wrote(&there) => Ok(attempt.commit),
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

/// A commit on its way into its stream.
pub(super) struct Attempt {
    pub(super) commit: Commit,
    /// How many of its events its first item holds: all, unless it needs several.
    pub(super) first_events: usize,
}

impl Attempt {
    /// A commit that is one item.
    pub(super) fn whole(commit: Commit) -> Self {
        Self { first_events: commit.events.len(), commit }
    }

    /// Whether the item that has the key holds this very commit, or its first part, and not another of which some commands
    /// are the same: a queue that delivers a command again may join it with others than the first time.
    fn wrote(&self, there: &Commit) -> bool {
        let Self { commit: own, first_events } = self;
        there.first_version == own.first_version
            && there.events.len() == *first_events
            && there.metadata == own.metadata
            && own.joined.iter().take_while(|command| command.first < *first_events).eq(&there.joined)
    }
}
