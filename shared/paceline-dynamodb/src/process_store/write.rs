//! Writing instances and checkpoint.

use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use futures_util::future::try_join_all;
use paceline::process_store::{Finish, InstanceWrite, ProcessStoreError};

use super::item::{Item, Written, checkpoint_item, instance_item, instance_key, number, partition_of};
use super::state::Chunks;
use super::{DynamoProcessStore, process_error};
use crate::condition::Condition;
use crate::failure::{failure, transaction_failure};

impl DynamoProcessStore {
    pub(super) async fn put_instance(
        &self,
        process_manager: &'static str,
        write: &InstanceWrite,
    ) -> Result<(), ProcessStoreError> {
        let Written { item, chunks } = instance_item(process_manager, write)?;
        let chunks = self.put_chunks(chunks).await?;
        self.put_if(item, Condition::at("revision", write.known)).await?;
        self.delete_replaced(process_manager, &write.id, chunks).await;
        Ok(())
    }

    pub(super) async fn put_checkpoint(&self, finish: &Finish<'_>) -> Result<(), ProcessStoreError> {
        self.put_if(checkpoint_item(finish), Condition::version(finish.from)).await
    }

    async fn put_if(&self, item: Item, condition: Condition) -> Result<(), ProcessStoreError> {
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .expression_attribute_names("#at", condition.attribute)
            .set_expression_attribute_values(condition.values())
            .send()
            .await
            .map_err(|error| process_error(failure(error)))?;
        Ok(())
    }

    pub(super) async fn put_all(&self, finish: &Finish<'_>) -> Result<(), ProcessStoreError> {
        let mut actions =
            vec![self.put_action(checkpoint_item(finish), Condition::version(finish.from)).map_err(refused)?];
        let mut written_chunks = Vec::with_capacity(finish.written.len());
        for write in &finish.written {
            let Written { item, chunks } = instance_item(finish.process_manager, write)?;
            written_chunks.push((&write.id, self.put_chunks(chunks).await?));
            let condition = Condition::at("revision", write.known);
            actions.push(self.put_action(item, condition).map_err(refused)?);
        }
        for id in &finish.settled {
            actions.push(self.settle_action(finish, id).map_err(refused)?);
        }
        let written = self.client.transact_write_items().set_transact_items(Some(actions)).send().await;
        written.map_err(|error| {
            process_error(transaction_failure(error, |error| match error {
                TransactWriteItemsError::TransactionCanceledException(cancelled) => {
                    Some(cancelled.cancellation_reasons())
                }
                _ => None,
            }))
        })?;
        for (id, chunks) in written_chunks {
            self.delete_replaced(finish.process_manager, id, chunks).await;
        }
        Ok(())
    }

    /// Writes the chunks of a state. Who writes the same ones at the same time writes the same.
    async fn put_chunks(
        &self,
        chunks: Option<(Chunks, Vec<Item>)>,
    ) -> Result<Option<Chunks>, ProcessStoreError> {
        let Some((chunks, items)) = chunks else { return Ok(None) };
        let put = |item| {
            let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
            async move { put.send().await.map_err(|error| process_error(failure(error))) }
        };
        try_join_all(items.into_iter().map(put)).await?;
        Ok(Some(chunks))
    }

    /// Deletes the chunks of the state that was replaced. What a failure leaves behind is read by nobody.
    async fn delete_replaced(&self, process_manager: &str, id: &str, kept: Option<Chunks>) {
        let partition = partition_of(process_manager, id);
        let Some(replaced) =
            self.note_chunks(&partition, kept.clone()).filter(|old| Some(old) != kept.as_ref())
        else {
            return;
        };
        let delete = |key| {
            let delete = self.client.delete_item().table_name(&self.table).set_key(Some(key));
            async move { delete.send().await }
        };
        if let Err(error) = try_join_all(replaced.keys().into_iter().map(delete)).await {
            let error = DisplayErrorContext(error);
            tracing::warn!(process_manager, id, %error, "chunks of a replaced state are left behind");
        }
    }

    fn put_action(&self, item: Item, condition: Condition) -> Result<TransactWriteItem, BuildError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .expression_attribute_names("#at", condition.attribute)
            .set_expression_attribute_values(condition.values())
            .build()?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Takes the stream out of what is under way, wherever other streams have brought the instance meanwhile.
    fn settle_action(&self, finish: &Finish<'_>, id: &str) -> Result<TransactWriteItem, BuildError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(instance_key(finish.process_manager, id)))
            .condition_expression("attribute_exists(under_way.#stream)")
            .update_expression("REMOVE under_way.#stream ADD revision :one")
            .expression_attribute_names("#stream", finish.stream.as_str())
            .expression_attribute_values(":one", number(1))
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

fn refused(error: BuildError) -> ProcessStoreError {
    ProcessStoreError::Refused(Box::new(error))
}
