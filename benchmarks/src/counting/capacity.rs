//! Consumed capacity: asked for in a request, and read from its answer.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Capacity in halves of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Units {
    pub(crate) read: u64,
    pub(crate) write: u64,
}

/// What a request does, as far as its capacity is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Read,
    Write,
    TransactWrite,
}

impl Operation {
    /// By the request's `X-Amz-Target`, such as `DynamoDB_20120810.PutItem`.
    pub(super) fn of_target(target: &str) -> Self {
        match target.rsplit('.').next() {
            Some("TransactWriteItems") => Self::TransactWrite,
            Some("PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem") => Self::Write,
            _ => Self::Read,
        }
    }

    fn units(self, half_units: u64) -> Units {
        match self {
            Self::Read => Units { read: half_units, write: 0 },
            Self::Write | Self::TransactWrite => Units { read: 0, write: half_units },
        }
    }
}

/// The request with the wish to be told what it consumed.
pub(super) fn ask(request: &[u8]) -> Vec<u8> {
    match request.strip_suffix(b"}") {
        Some(fields) => [fields, br#","ReturnConsumedCapacity":"TOTAL"}"#].concat(),
        None => request.to_vec(),
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "ConsumedCapacity")]
    consumed: Option<Consumed>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Consumed {
    ByOneTable(Capacity),
    ByTables(Vec<Capacity>),
}

#[derive(Deserialize)]
struct Capacity {
    #[serde(rename = "CapacityUnits")]
    units: f64,
}

/// What an answer says was consumed.
pub(super) fn consumed(operation: Operation, answer: &[u8]) -> serde_json::Result<Units> {
    let tables = match serde_json::from_slice::<Answer>(answer)?.consumed {
        None => vec![],
        Some(Consumed::ByOneTable(capacity)) => vec![capacity],
        Some(Consumed::ByTables(capacities)) => capacities,
    };
    Ok(operation.units(tables.iter().map(|capacity| halves(capacity.units)).sum()))
}

#[derive(Deserialize)]
struct Transaction<'a> {
    #[serde(rename = "TransactItems", borrow)]
    items: Vec<&'a RawValue>,
}

/// What a request consumed whose condition failed. The answer does not say, yet it is paid for:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate>
/// charges a write by the item's size and at least one unit, a transaction twice that for each item. All items whose
/// conditions fail here are smaller than a unit.
pub(super) fn consumed_by_refused(operation: Operation, request: &[u8]) -> serde_json::Result<Units> {
    let units = match operation {
        Operation::Read => 0,
        Operation::Write => 1,
        Operation::TransactWrite => {
            2 * serde_json::from_slice::<Transaction<'_>>(request)?.items.len() as u64
        }
    };
    Ok(operation.units(2 * units))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "units are small and not negative"
)]
fn halves(units: f64) -> u64 {
    (units * 2.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_asks_is_the_same_request_with_one_field_more() {
        let asking = ask(br#"{"TableName":"events","Limit":3}"#);

        assert_eq!(asking, br#"{"TableName":"events","Limit":3,"ReturnConsumedCapacity":"TOTAL"}"#);
    }

    #[test]
    fn one_table_answers_with_an_object() {
        let answer = br#"{"Items":[{"CapacityUnits":{"N":"9"}}],"ConsumedCapacity":{"TableName":"events","CapacityUnits":1.5}}"#;

        assert_eq!(consumed(Operation::Read, answer).unwrap(), Units { read: 3, write: 0 });
    }

    #[test]
    fn several_tables_answer_with_a_list() {
        let answer = br#"{"ConsumedCapacity":[{"TableName":"a","CapacityUnits":4.0},{"TableName":"b","CapacityUnits":2.0}]}"#;

        assert_eq!(consumed(Operation::TransactWrite, answer).unwrap(), Units { read: 0, write: 12 });
    }

    #[test]
    fn an_answer_without_capacity_consumed_none() {
        assert_eq!(consumed(Operation::Read, b"{}").unwrap(), Units::default());
    }

    #[test]
    fn a_failed_condition_is_paid_for_and_in_a_transaction_twice_for_each_item() {
        let transaction = br#"{"TransactItems":[{"Put":{}},{"Update":{}}]}"#;

        assert_eq!(consumed_by_refused(Operation::Write, b"{}").unwrap(), Units { read: 0, write: 2 });
        assert_eq!(
            consumed_by_refused(Operation::TransactWrite, transaction).unwrap(),
            Units { read: 0, write: 8 }
        );
    }

    #[test]
    fn the_target_tells_reads_from_writes() {
        assert_eq!(Operation::of_target("DynamoDB_20120810.PutItem"), Operation::Write);
        assert_eq!(Operation::of_target("DynamoDB_20120810.Query"), Operation::Read);
        assert_eq!(Operation::of_target("DynamoDB_20120810.TransactWriteItems"), Operation::TransactWrite);
    }
}
