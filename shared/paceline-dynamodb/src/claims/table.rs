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

/// Claims in one DynamoDB table. Each call is one request; claiming again what one has not confirmed, two.
#[derive(Clone, Debug)]
pub struct DynamoClaims {
    client: Client,
    table: String,
}

impl DynamoClaims {
    /// The claims in this table, which has the keys that the module describes.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Starts the time of an own claim anew, so that it does not lapse while its command is under way.
    async fn renew(&self, claim: &Claim, now: Timestamp) -> Result<bool, ClaimsUnavailable> {
        let renewed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(claim)))
            .update_expression("SET claimed_at = :now")
            .condition_expression("owner_id = :owner AND attribute_exists(claimed_at)")
            .expression_attribute_values(":owner", text(&claim.owner))
            .expression_attribute_values(":now", seconds(now))
            .send()
            .await;
        match renewed {
            Ok(_) => Ok(true),
            // It was confirmed or released in between: claiming anew tells.
            Err(error) if is_refused_update(&error) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Puts a claim unless another stands there, which is given then.
    async fn put(&self, claim: &Claim, now: Timestamp) -> Result<Option<Item>, ClaimsUnavailable> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(key(claim)))
            .item("owner_id", text(&claim.owner))
            .item("claimed_by", text(&claim.claimed_by.to_string()))
            .item("claimed_at", seconds(now))
            .condition_expression("attribute_not_exists(slug) OR claimed_at < :lapsed")
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
}

type Item = HashMap<String, AttributeValue>;

/// How often a claim of one's own is looked at when it keeps changing.
const MAX_ATTEMPTS: u32 = 3;

impl Claims for DynamoClaims {
    async fn claim(&self, claim: &Claim, now: Timestamp) -> Result<bool, ClaimsUnavailable> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(held) = self.put(claim, now).await? else { return Ok(true) };
            if held.get("owner_id") != Some(&text(&claim.owner)) {
                return Ok(false);
            }
            if !held.contains_key("claimed_at") || self.renew(claim, now).await? {
                return Ok(true);
            }
        }
        Err(ClaimsUnavailable("the claim keeps changing".into()))
    }

    async fn confirm(&self, claim: &Claim) -> Result<(), ClaimsUnavailable> {
        let confirmed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(claim)))
            .update_expression("REMOVE claimed_at")
            .condition_expression("owner_id = :owner")
            .expression_attribute_values(":owner", text(&claim.owner))
            .send()
            .await;
        match confirmed {
            Err(error) if !is_refused_update(&error) => Err(unavailable(error)),
            _ => Ok(()),
        }
    }

    async fn release(&self, claim: &Claim) -> Result<(), ClaimsUnavailable> {
        let released = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key(claim)))
            .condition_expression("claimed_by = :by AND attribute_exists(claimed_at)")
            .expression_attribute_values(":by", text(&claim.claimed_by.to_string()))
            .send()
            .await;
        match released {
            Err(error) if !is_refused_delete(&error) => Err(unavailable(error)),
            _ => Ok(()),
        }
    }
}

fn key(claim: &Claim) -> Item {
    HashMap::from([("scope".to_owned(), text(&claim.scope)), ("slug".to_owned(), text(&claim.name))])
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
