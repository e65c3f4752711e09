//! Writing rows and checkpoint: one conditional update, one transaction, or in stages.
//!
//! A call whose answer is lost is repeated by the client. A transaction is repeated under the same token, which DynamoDB
//! recognises. Beyond that the caller repeats it, and then the checkpoint's condition fails: the caller reads the
//! checkpoint again and sees that its rows are there.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use paceline::read_model::{Change, Checkpoint, ReadModelError, RowChange, WriteError};
use uuid::Uuid;

use super::guard::Guard;
use super::item::number;
use super::key::{Item, checkpoint_key, checkpoint_partition, is_checkpoint};
use super::requests::Refusal;
use super::row_write::{Becomes, RowWrite};
use super::staging::unit::{Fate, Unit};
use super::{DynamoReadModel, read_error};
use crate::failure::{Failure, transaction_failure};
use crate::size::MAX_TRANSACTION_BYTES;

/// How often what other units have left in the way is cleared before the caller is told of a conflict.
const MAX_CLEARINGS: u32 = 4;

const SHOW: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// Why a unit of work was not written.
#[derive(Debug)]
pub(super) enum Unwritten {
    /// Items are not as they were: those that DynamoDB shows.
    Conflict(Vec<Item>),
    /// There is nothing to be done about it here.
    Failed(WriteError),
}

impl From<Refusal> for Unwritten {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Conflict(shown) => Self::Conflict(shown),
            Refusal::Failed(error) => error.into(),
        }
    }
}

impl From<ReadModelError> for Unwritten {
    fn from(error: ReadModelError) -> Self {
        Self::Failed(error.into())
    }
}

impl DynamoReadModel {
    pub(super) async fn write_unit(
        &self,
        checkpoint: &Checkpoint,
        changes: &[RowChange],
    ) -> Result<(), WriteError> {
        let rows: Vec<RowWrite<'_>> =
            changes.iter().filter_map(|change| RowWrite::new(change, checkpoint.revision())).collect();
        for row in &rows {
            row.check_size(row.bytes())?;
        }
        let bytes: usize = rows.iter().map(RowWrite::bytes).sum();
        let is_staged = rows.len() > self.rows_at_once || bytes > MAX_TRANSACTION_BYTES;
        let mut clearings = 0;
        loop {
            let written = match rows.is_empty() {
                true => self.move_checkpoint(checkpoint).await.map_err(Unwritten::from),
                false if is_staged => {
                    self.write_staged(checkpoint, &rows, &digest(checkpoint, changes)).await
                }
                false => self.write_at_once(checkpoint, &rows).await.map_err(Unwritten::from),
            };
            match written {
                Ok(()) => return Ok(()),
                Err(Unwritten::Failed(error)) => return Err(error),
                Err(Unwritten::Conflict(shown)) => {
                    if clearings == MAX_CLEARINGS || !self.clear(shown).await? {
                        return Err(WriteError::Conflict);
                    }
                    clearings += 1;
                }
            }
        }
    }

    /// Clears what other units have left on these items. Whether that was all there is in the way.
    async fn clear(&self, shown: Vec<Item>) -> Result<bool, ReadModelError> {
        let mut cleared = false;
        for item in shown {
            if is_checkpoint(&item) {
                let Some(unit) = Unit::named(&item, "unsettled") else { return Ok(false) };
                self.settle(&unit).await?;
            } else {
                let Some(unit) = Unit::of(&item) else { return Ok(false) };
                match self.fate(&unit).await? {
                    Fate::Pending => return Ok(false),
                    Fate::Committed => self.settle_row(&unit, item).await?,
                    Fate::Over => self.unstage_row(&unit, item).await?,
                }
            }
            cleared = true;
        }
        Ok(cleared)
    }

    async fn move_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), Refusal> {
        let guard = Guard::checkpoint(checkpoint.from).with(":to", number(checkpoint.to.number()));
        self.update(key_of(checkpoint), MOVE, &guard).await.map(drop)
    }

    async fn write_at_once(&self, checkpoint: &Checkpoint, rows: &[RowWrite<'_>]) -> Result<(), Refusal> {
        let actions = std::iter::once(self.move_action(checkpoint))
            .chain(rows.iter().map(|row| self.row_action(row)))
            .collect::<Result<_, _>>()
            .map_err(refused)?;
        self.transact(actions).await
    }

    pub(super) async fn transact(&self, actions: Vec<TransactWriteItem>) -> Result<(), Refusal> {
        let Err(error) = self.client.transact_write_items().set_transact_items(Some(actions)).send().await
        else {
            return Ok(());
        };
        let reasons = |error: &TransactWriteItemsError| match error {
            TransactWriteItemsError::TransactionCanceledException(cancelled) => {
                Some(cancelled.cancellation_reasons().to_vec())
            }
            _ => None,
        };
        let shown = error.as_service_error().and_then(reasons).unwrap_or_default();
        let shown = shown.into_iter().filter_map(|reason| reason.item).collect();
        let failure = transaction_failure(error, |error| match error {
            TransactWriteItemsError::TransactionCanceledException(cancelled) => {
                Some(cancelled.cancellation_reasons())
            }
            _ => None,
        });
        Err(match failure {
            Failure::Conflict => Refusal::Conflict(shown),
            other => Refusal::Failed(read_error(other)),
        })
    }

    fn move_action(&self, checkpoint: &Checkpoint) -> Result<TransactWriteItem, BuildError> {
        let guard = Guard::checkpoint(checkpoint.from).with(":to", number(checkpoint.to.number()));
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key_of(checkpoint)))
            .update_expression(MOVE)
            .condition_expression(&guard.expression)
            .set_expression_attribute_names(Some(guard.names.clone()))
            .set_expression_attribute_values(guard.values())
            .return_values_on_condition_check_failure(SHOW)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn row_action(&self, row: &RowWrite<'_>) -> Result<TransactWriteItem, BuildError> {
        let guard = Guard::row(row.known);
        match &row.becomes {
            Becomes::Put(item) => self.put_action(item.clone(), guard),
            Becomes::Deleted => self.delete_action(row.item_key(), Some(guard)),
            Becomes::Kept => {
                let check = ConditionCheck::builder()
                    .table_name(&self.table)
                    .set_key(Some(row.item_key()))
                    .condition_expression(&guard.expression)
                    .set_expression_attribute_names(Some(guard.names.clone()))
                    .set_expression_attribute_values(guard.values())
                    .return_values_on_condition_check_failure(SHOW)
                    .build()?;
                Ok(TransactWriteItem::builder().condition_check(check).build())
            }
        }
    }

    pub(super) fn put_action(&self, item: Item, guard: Guard) -> Result<TransactWriteItem, BuildError> {
        let values = guard.values();
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(guard.expression)
            .set_expression_attribute_names(Some(guard.names))
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(SHOW)
            .build()?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Without a guard: whatever is there.
    pub(super) fn delete_action(
        &self,
        key: Item,
        guard: Option<Guard>,
    ) -> Result<TransactWriteItem, BuildError> {
        let mut delete = Delete::builder().table_name(&self.table).set_key(Some(key));
        if let Some(guard) = guard {
            delete = delete
                .set_expression_attribute_values(guard.values())
                .condition_expression(guard.expression)
                .set_expression_attribute_names(Some(guard.names))
                .return_values_on_condition_check_failure(SHOW);
        }
        Ok(TransactWriteItem::builder().delete(delete.build()?).build())
    }
}

/// Tells whether two units are the same, whatever there is of them.
fn digest(checkpoint: &Checkpoint, changes: &[RowChange]) -> String {
    let step = format!("{}..{}", checkpoint.from, checkpoint.to);
    let add = |so_far: Uuid, change: &RowChange| {
        let RowChange { table, key, known, change } = change;
        let becomes = match change {
            Change::Put(fields, indexes) => format!("{fields} {indexes:?}"),
            Change::Delete | Change::Keep => format!("{change:?}"),
        };
        Uuid::new_v5(&so_far, format!("{table} {key:?} {known:?} {becomes}").as_bytes())
    };
    changes.iter().fold(Uuid::new_v5(&Uuid::NAMESPACE_URL, step.as_bytes()), add).to_string()
}

/// Moves a checkpoint under a guard of [`Guard::checkpoint`].
const MOVE: &str = "SET #at = :to";

fn key_of(checkpoint: &Checkpoint) -> Item {
    checkpoint_key(&checkpoint_partition(checkpoint.subscriber, &checkpoint.stream))
}

pub(super) fn refused(error: BuildError) -> ReadModelError {
    ReadModelError::Refused(Box::new(error))
}
