//! Sizes of items, as DynamoDB counts them.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// The largest item, in bytes.
pub(crate) const MAX_ITEM_BYTES: usize = 400 * 1024;

/// The most that one transaction writes, in bytes.
pub(crate) const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

/// The most items that one transaction writes or checks.
pub(crate) const MAX_TRANSACTION_ITEMS: usize = 100;

/// A write unit is paid for each begun so many bytes.
pub(crate) const WRITE_UNIT_BYTES: usize = 1024;

/// The size of an item in bytes: names and values as UTF-8, a number as half its digits and one more, three bytes for
/// a list or a map and one for each of its elements.
pub(crate) fn item_bytes(item: &HashMap<String, AttributeValue>) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::B(blob) => blob.as_ref().len(),
        AttributeValue::L(values) => 3 + values.iter().map(|value| 1 + value_bytes(value)).sum::<usize>(),
        AttributeValue::M(fields) => 3 + fields.len() + item_bytes(fields),
        _ => 1,
    }
}
