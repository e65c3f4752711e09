//! Sizes of items, as DynamoDB counts them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// The largest item, in bytes.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>
pub(super) const MAX_ITEM_BYTES: usize = 400 * 1024;

/// The most items, and bytes, of one transaction. Same source.
pub(super) const MAX_TRANSACTION_ITEMS: usize = 100;
pub(super) const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

/// A write unit is paid for each begun so many bytes.
pub(super) const WRITE_UNIT_BYTES: usize = 1024;

/// The size of an item in bytes: names and values as UTF-8, a number as half its digits and one more.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
pub(super) fn item_bytes(item: &HashMap<String, AttributeValue>) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::B(blob) => blob.as_ref().len(),
        // Items of this store hold nothing else.
        _ => 1,
    }
}
