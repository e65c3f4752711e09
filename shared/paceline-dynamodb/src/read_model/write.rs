//! Writing rows and checkpoint: one conditional put, or one transaction.
//!
//! A call whose answer is lost is repeated by the client under the same token, which DynamoDB recognises. Beyond that
//! the caller repeats it, and then the checkpoint's condition fails: the caller reads the checkpoint again and sees
//! that its rows are there.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use paceline::read_model::{Change, Checkpoint, Index, Known, ReadModelError, RowChange, WriteError};

use super::item::{Item, checkpoint_key, number, row_item, row_key};
use super::{DynamoReadModel, write_error};
use crate::condition::Condition;
use crate::failure::{failure, transaction_failure};
use crate::size::{MAX_TRANSACTION_BYTES, MAX_TRANSACTION_ITEMS, item_bytes};

impl DynamoReadModel {
    pub(super) async fn write_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), WriteError> {
        let condition = Condition::version(checkpoint.from);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(checkpoint_item(checkpoint)))
            .condition_expression(condition.expression)
            .expression_attribute_names("#at", condition.attribute)
            .set_expression_attribute_values(condition.values())
            .send()
            .await
            .map_err(|error| write_error(failure(error)))?;
        Ok(())
    }

    pub(super) async fn write_rows(
        &self,
        checkpoint: &Checkpoint,
        changes: &[RowChange],
    ) -> Result<(), WriteError> {
        let limit = MAX_TRANSACTION_ITEMS - 1;
        if changes.len() > limit {
            return Err(WriteError::TooManyRows { rows: changes.len(), limit });
        }
        let mut bytes = 0;
        let mut actions = Vec::with_capacity(changes.len() + 1);
        let of_checkpoint = Condition::version(checkpoint.from);
        actions.push(self.put(checkpoint_item(checkpoint), Some(&of_checkpoint)).map_err(refused)?);
        for change in changes {
            let action = self.action(change, checkpoint.revision(), &mut bytes).map_err(refused)?;
            actions.extend(action);
        }
        if bytes > MAX_TRANSACTION_BYTES {
            return Err(WriteError::TooLarge { bytes, limit: MAX_TRANSACTION_BYTES });
        }
        let written = self.client.transact_write_items().set_transact_items(Some(actions)).send().await;
        written.map(drop).map_err(|error| {
            write_error(transaction_failure(error, |error| match error {
                TransactWriteItemsError::TransactionCanceledException(cancelled) => {
                    Some(cancelled.cancellation_reasons())
                }
                _ => None,
            }))
        })
    }

    /// `None`: there is nothing to do and nothing to check.
    fn action(
        &self,
        change: &RowChange,
        revision: u64,
        bytes: &mut usize,
    ) -> Result<Option<TransactWriteItem>, BuildError> {
        let condition = of_row(change.known);
        let key = || row_key(change.table, &change.key, Index::Primary);
        Ok(match (&change.change, condition) {
            (Change::Put(fields, indexes), condition) => {
                let item = row_item(change.table, &change.key, fields, indexes, revision);
                *bytes += item_bytes(&item);
                Some(self.put(item, condition.as_ref())?)
            }
            (Change::Delete, condition) => {
                let mut delete = Delete::builder().table_name(&self.table).set_key(Some(key()));
                if let Some(condition) = condition {
                    delete = delete
                        .condition_expression(condition.expression)
                        .expression_attribute_names("#at", condition.attribute)
                        .set_expression_attribute_values(condition.values());
                }
                Some(TransactWriteItem::builder().delete(delete.build()?).build())
            }
            (Change::Keep, Some(condition)) => {
                let check = ConditionCheck::builder()
                    .table_name(&self.table)
                    .set_key(Some(key()))
                    .condition_expression(condition.expression)
                    .expression_attribute_names("#at", condition.attribute)
                    .set_expression_attribute_values(condition.values())
                    .build()?;
                Some(TransactWriteItem::builder().condition_check(check).build())
            }
            (Change::Keep, None) => None,
        })
    }

    fn put(&self, item: Item, condition: Option<&Condition>) -> Result<TransactWriteItem, BuildError> {
        let mut put = Put::builder().table_name(&self.table).set_item(Some(item));
        if let Some(condition) = condition {
            put = put
                .condition_expression(condition.expression)
                .expression_attribute_names("#at", condition.attribute)
                .set_expression_attribute_values(condition.values());
        }
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }
}

/// `None`: whatever is there will do.
fn of_row(known: Known) -> Option<Condition> {
    match known {
        Known::Nothing => None,
        Known::Absent => Some(Condition::at("revision", None)),
        Known::Revision(revision) => Some(Condition::at("revision", Some(revision))),
    }
}

fn checkpoint_item(checkpoint: &Checkpoint) -> Item {
    let mut item = checkpoint_key(checkpoint.subscriber, &checkpoint.stream);
    item.insert("version".to_owned(), number(checkpoint.to.number()));
    item
}

fn refused(error: BuildError) -> WriteError {
    WriteError::ReadModel(ReadModelError::Refused(Box::new(error)))
}
