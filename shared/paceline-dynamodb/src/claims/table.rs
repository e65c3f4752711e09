//! Claims in a DynamoDB table.

use std::collections::HashMap;
use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;

use super::{Claim, Claims, ClaimsUnavailable, LAPSE};

/// Claims in one DynamoDB table. A claim is one request, of a name that is one's own already two; a release one or two;
/// settling is three, and two more where there was a former name.
#[derive(Clone, Debug)]
pub struct DynamoClaims {
    client: Client,
    table: String,
}

type Item = HashMap<String, AttributeValue>;

impl DynamoClaims {
    /// The claims in this table, which has the keys that the module describes.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Puts a claim unless another stands there, which is given then.
    async fn put(&self, claim: &Claim, now: Timestamp) -> Result<Option<Item>, ClaimsUnavailable> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(key(&claim.scope, &claim.name)))
            .item("owner_id", text(&claim.owner))
            .item("claimed_by", text(&claim.claimed_by.to_string()))
            .item("claimed_at", seconds(now))
            .condition_expression(
                "attribute_not_exists(slug) OR (attribute_not_exists(settled) AND claimed_at < :lapsed)",
            )
            .expression_attribute_values(
                ":lapsed",
                seconds(now.saturating_sub(LAPSE).unwrap_or(Timestamp::MIN)),
            )
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match put {
            Ok(_) => Ok(None),
            Err(SdkError::ServiceError(error)) => match error.into_err() {
                PutItemError::ConditionalCheckFailedException(refused) => {
                    Ok(Some(refused.item.unwrap_or_default()))
                }
                other => Err(unavailable(other)),
            },
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Changes a name's item. False: it is not as the condition wants it.
    async fn update(
        &self,
        scope: &str,
        name: &str,
        change: &str,
        condition: &str,
        values: impl IntoIterator<Item = (&str, AttributeValue)>,
    ) -> Result<bool, ClaimsUnavailable> {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, name)))
            .update_expression(change)
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values))
            .send()
            .await;
        match updated {
            Ok(_) => Ok(true),
            Err(error) if is_refused_update(&error) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Deletes a name's item. False: it is not as the condition wants it.
    async fn delete(
        &self,
        scope: &str,
        name: &str,
        condition: Option<(&str, &str, &str)>,
    ) -> Result<bool, ClaimsUnavailable> {
        let mut delete = self.client.delete_item().table_name(&self.table).set_key(Some(key(scope, name)));
        if let Some((condition, placeholder, value)) = condition {
            delete =
                delete.condition_expression(condition).expression_attribute_values(placeholder, text(value));
        }
        match delete.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_refused_delete(&error) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// The name that is settled as the owner's.
    async fn name_of(&self, scope: &str, owner: &str) -> Result<Option<String>, ClaimsUnavailable> {
        let read = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, &of_owner(owner))))
            .consistent_read(true)
            .send();
        let item = read.await.map_err(unavailable)?.item.unwrap_or_default();
        Ok(item.get("name").and_then(|name| name.as_s().ok()).cloned())
    }
}

/// How often a claim of one's own is looked at when it keeps changing.
const MAX_ATTEMPTS: u32 = 3;

impl Claims for DynamoClaims {
    async fn claim(&self, claim: &Claim, now: Timestamp) -> Result<bool, ClaimsUnavailable> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(held) = self.put(claim, now).await? else { return Ok(true) };
            if held.get("owner_id") != Some(&text(&claim.owner)) {
                return Ok(false);
            }
            // Its time begins anew, so that it neither lapses nor is given up while the command is under way.
            let change = "SET claimed_at = :now, claimed_by = if_not_exists(claimed_by, :by)";
            let by = text(&claim.claimed_by.to_string());
            let values = [(":owner", text(&claim.owner)), (":now", seconds(now)), (":by", by)];
            // Otherwise it was released in between: claiming anew tells.
            if self.update(&claim.scope, &claim.name, change, "owner_id = :owner", values).await? {
                return Ok(true);
            }
        }
        Err(ClaimsUnavailable("the claim keeps changing".into()))
    }

    async fn release(&self, claim: &Claim) -> Result<(), ClaimsUnavailable> {
        let Claim { scope, name, claimed_by, .. } = claim;
        let by = claimed_by.to_string();
        let unsettled = "claimed_by = :by AND attribute_not_exists(settled)";
        if !self.delete(scope, name, Some((unsettled, ":by", &by))).await? {
            let change = "REMOVE claimed_by, claimed_at";
            self.update(scope, name, change, "claimed_by = :by", [(":by", text(&by))]).await?;
        }
        Ok(())
    }

    async fn settle(&self, scope: &str, owner: &str, name: &str) -> Result<bool, ClaimsUnavailable> {
        let former = self.name_of(scope, owner).await?.filter(|former| former != name);
        let change = "SET owner_id = :owner, settled = :settled REMOVE claimed_by, claimed_at";
        // What an event says goes before a claim that none has settled.
        let condition = "attribute_not_exists(slug) OR owner_id = :owner OR attribute_not_exists(settled)";
        let values = [(":owner", text(owner)), (":settled", AttributeValue::Bool(true))];
        if !self.update(scope, name, change, condition, values).await? {
            return Ok(false);
        }
        if let Some(former) = former {
            let idle = "owner_id = :owner AND attribute_not_exists(claimed_at)";
            if !self.delete(scope, &former, Some((idle, ":owner", owner))).await? {
                let owner = [(":owner", text(owner))];
                self.update(scope, &former, "REMOVE settled", "owner_id = :owner", owner).await?;
            }
        }
        // In the end: until then the former name is known, should this be cut off and done again.
        let item = Some(key(scope, &of_owner(owner)));
        let put = self.client.put_item().table_name(&self.table).set_item(item).item("name", text(name));
        put.send().await.map_err(unavailable)?;
        Ok(true)
    }

    async fn free(&self, scope: &str, owner: &str) -> Result<(), ClaimsUnavailable> {
        if let Some(name) = self.name_of(scope, owner).await? {
            self.delete(scope, &name, Some(("owner_id = :owner", ":owner", owner))).await?;
            self.delete(scope, &of_owner(owner), None).await?;
        }
        Ok(())
    }

    async fn close(&self, scope: &str) -> Result<(), ClaimsUnavailable> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#scope = :scope")
            .projection_expression("slug")
            .expression_attribute_names("#scope", "scope")
            .expression_attribute_values(":scope", text(scope))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.try_next().await.map_err(unavailable)? {
            if let Some(Ok(name)) = item.get("slug").map(AttributeValue::as_s) {
                self.delete(scope, name, None).await?;
            }
        }
        Ok(())
    }
}

fn of_owner(owner: &str) -> String {
    format!("#{owner}")
}

fn key(scope: &str, name: &str) -> Item {
    HashMap::from([("scope".to_owned(), text(scope)), ("slug".to_owned(), text(name))])
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn seconds(instant: Timestamp) -> AttributeValue {
    AttributeValue::N(instant.as_second().to_string())
}

fn is_refused_update<R>(error: &SdkError<UpdateItemError, R>) -> bool {
    error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

fn is_refused_delete<R>(error: &SdkError<DeleteItemError, R>) -> bool {
    error.as_service_error().is_some_and(DeleteItemError::is_conditional_check_failed_exception)
}

fn unavailable(error: impl Error + Send + Sync + 'static) -> ClaimsUnavailable {
    ClaimsUnavailable(Box::new(error))
}
