//! Conditions of writes: an item is still as its writer has seen it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::Version;

/// What an item must be like for it to be written. The attribute it is about stands in the expression as `#at`, its
/// value as `:at`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition {
    pub(crate) expression: &'static str,
    /// The attribute.
    pub(crate) attribute: &'static str,
    /// What it must be. `None`: absent, and with it the item.
    at: Option<u64>,
}

impl Condition {
    /// The attribute has this value. `None`: there is no such item.
    pub(crate) const fn at(attribute: &'static str, at: Option<u64>) -> Self {
        let expression = if at.is_some() { "#at = :at" } else { "attribute_not_exists(#at)" };
        Self { expression, attribute, at }
    }

    /// The attribute `version` of a checkpoint. One at version 0 is not stored.
    pub(crate) fn version(version: Version) -> Self {
        Self::at("version", (version != Version::ZERO).then_some(version.number()))
    }

    pub(crate) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        self.at.map(|at| [(":at".to_owned(), AttributeValue::N(at.to_string()))].into())
    }
}
