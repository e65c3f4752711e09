//! Requests to the table, one function each.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnValue, ReturnValuesOnConditionCheckFailure};
use paceline::read_model::{ReadModelError, WriteError};

use super::guard::Guard;
use super::key::{Item, place};
use super::{DynamoReadModel, read_error};
use crate::failure::{Failure, failure};

/// The most items that one request reads.
pub(super) const MAX_BATCH: usize = 100;

/// Items by partition key and sort key.
pub(super) type ByKey = HashMap<(String, String), Item>;

/// Why an item was not written.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Items are not as the guards want them: those that DynamoDB shows.
    Conflict(Vec<Item>),
    /// DynamoDB did not answer, or refused the call. After the first it is not known whether it has written.
    Failed(ReadModelError),
}

impl From<ReadModelError> for Refusal {
    fn from(error: ReadModelError) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for WriteError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Conflict(_) => Self::Conflict,
            Refusal::Failed(error) => Self::ReadModel(error),
        }
    }
}

impl DynamoReadModel {
    /// Reads an item, as it is after every write before.
    pub(super) async fn get_item(&self, key: Item) -> Result<Option<Item>, ReadModelError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| read_error(failure(error)))?;
        Ok(found.item)
    }

    /// Reads the items of different keys, each as it is after every write before: 1 request for each [`MAX_BATCH`].
    pub(super) async fn get_items(&self, keys: &[Item]) -> Result<ByKey, ReadModelError> {
        let mut items = ByKey::with_capacity(keys.len());
        for keys in keys.chunks(MAX_BATCH) {
            self.get_batch(keys.to_vec(), &mut items).await?;
        }
        Ok(items)
    }

    async fn get_batch(&self, keys: Vec<Item>, items: &mut ByKey) -> Result<(), ReadModelError> {
        let mut wanted = keys;
        while !wanted.is_empty() {
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let request = request.map_err(|error| ReadModelError::Refused(Box::new(error)))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, request)
                .send()
                .await
                .map_err(|error| read_error(failure(error)))?;
            let found: Vec<Item> =
                answer.responses.into_iter().flatten().flat_map(|(_, items)| items).collect();
            wanted = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, keys)| keys.keys).collect();
            // What DynamoDB leaves out is asked for again, as long as it answers something.
            if found.is_empty() && !wanted.is_empty() {
                return Err(ReadModelError::Unavailable("DynamoDB leaves every key out".into()));
            }
            items.extend(found.into_iter().map(|item| (place(&item), item)));
        }
        Ok(())
    }

    /// Puts an item in place of what is there.
    pub(super) async fn put(&self, item: Item, guard: Option<&Guard>) -> Result<(), Refusal> {
        let mut request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        if let Some(guard) = guard {
            request = request
                .condition_expression(&guard.expression)
                .set_expression_attribute_names(Some(guard.names.clone()))
                .set_expression_attribute_values(guard.values());
        }
        request.send().await.map(drop).map_err(|error| refusal(error, |_: &PutItemError| None))
    }

    /// Deletes an item, if there is one.
    pub(super) async fn delete(&self, key: Item, guard: Option<&Guard>) -> Result<(), Refusal> {
        let mut request = self.client.delete_item().table_name(&self.table).set_key(Some(key));
        if let Some(guard) = guard {
            request = request
                .condition_expression(&guard.expression)
                .set_expression_attribute_names(Some(guard.names.clone()))
                .set_expression_attribute_values(guard.values());
        }
        request.send().await.map(drop).map_err(|error| refusal(error, |_| None))
    }

    /// Changes some attributes of an item. Gives the new values of those.
    pub(super) async fn update(&self, key: Item, expression: &str, guard: &Guard) -> Result<Item, Refusal> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .update_expression(expression)
            .condition_expression(&guard.expression)
            .set_expression_attribute_names(Some(guard.names.clone()))
            .set_expression_attribute_values(guard.values())
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .map_err(|error| {
                refusal(error, |error| match error {
                    UpdateItemError::ConditionalCheckFailedException(failed) => failed.item.clone(),
                    _ => None,
                })
            })?;
        Ok(updated.attributes.unwrap_or_default())
    }
}

fn refusal<E, R>(error: SdkError<E, R>, shown: impl FnOnce(&E) -> Option<Item>) -> Refusal
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let shown = error.as_service_error().and_then(shown);
    match failure(error) {
        Failure::Conflict => Refusal::Conflict(shown.into_iter().collect()),
        other => Refusal::Failed(read_error(other)),
    }
}
