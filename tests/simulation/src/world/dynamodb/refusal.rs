//! Answers that are refusals.

use serde_json::{Map, Value, json};

use super::Item;

/// Why a request had no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    /// What else the answer says.
    pub(crate) fields: Map<String, Value>,
}

impl Refusal {
    /// A refusal of this code.
    pub(crate) fn of(code: &'static str, message: impl Into<String>) -> Self {
        let message = ("message".to_owned(), Value::String(message.into()));
        Self { code, fields: Map::from_iter([message]) }
    }

    /// The request is not as it should be.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::of("ValidationException", message)
    }

    /// A condition does not hold; with the item, if it was asked for.
    pub(super) fn unmet(item: Option<Item>) -> Self {
        let mut refusal = Self::of("ConditionalCheckFailedException", "The conditional request failed");
        if let Some(item) = item {
            refusal.fields.insert("Item".to_owned(), Value::Object(item));
        }
        refusal
    }

    /// A transaction was not carried out, for these reasons: one for each of its parts, or none.
    pub(super) fn cancelled(parts: Vec<Option<Self>>) -> Self {
        let reason = |part: Option<Self>| match part {
            None => json!({ "Code": "None" }),
            Some(mut refusal) => {
                let item = refusal.fields.remove("Item");
                let mut reason =
                    json!({ "Code": "ConditionalCheckFailed", "Message": refusal.fields["message"] });
                if let Some(item) = item {
                    reason["Item"] = item;
                }
                reason
            }
        };
        let reasons: Vec<Value> = parts.into_iter().map(reason).collect();
        let mut refusal = Self::of("TransactionCanceledException", "Transaction cancelled");
        refusal.fields.insert("CancellationReasons".to_owned(), reasons.into());
        refusal
    }

    /// As the client reads it: status and body.
    pub(crate) fn answer(mut self) -> (u16, String) {
        let code = format!("com.amazonaws.dynamodb.v20120810#{}", self.code);
        self.fields.insert("__type".to_owned(), code.into());
        let status = if self.code == "InternalServerError" { 500 } else { 400 };
        (status, Value::Object(self.fields).to_string())
    }

    pub(super) fn is_unmet(&self) -> bool {
        self.code == "ConditionalCheckFailedException"
    }
}
