//! Rows and checkpoints as items.

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::read_model::{Index, Indexes, Key, ReadModelError, StoredRow};
use serde_json::Value;

use super::key::{Item, key_of_row, keys_of, row_key, sort_of, text};
use super::staging::unit::Unit;
use crate::json::{from_attribute, to_attribute};

pub(super) fn row_item(table: &str, key: &Key, fields: &Value, indexes: &Indexes, revision: u64) -> Item {
    let mut item = row_key(table, key, Index::Primary);
    for (index, entry) in [(Index::First, &indexes.first), (Index::Second, &indexes.second)] {
        item.extend(entry.iter().flat_map(|entry| row_key(table, entry, index)));
    }
    item.insert("row".to_owned(), to_attribute(fields));
    item.insert("revision".to_owned(), number(revision));
    item
}

/// The row of an item that was found by an index.
pub(super) fn stored_row(
    table: &'static str,
    item: &Item,
    index: Index,
) -> Result<StoredRow, ReadModelError> {
    let key = key_of_row(table, item);
    match (item.get("row").and_then(from_attribute), number_in(item, "revision")) {
        (Some(fields), Some(revision)) => {
            let sort = sort_of(item, keys_of(index).sk).to_owned();
            Ok(StoredRow { key, sort, revision, fields })
        }
        (None, _) => Err(corrupt(table, key, "row")),
        (_, None) => Err(corrupt(table, key, "revision")),
    }
}

/// How far a subscriber has come in a stream, and with which unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// The version that it has reached.
    pub(super) version: u64,
    /// The last attempt at a staged unit. Attempts are counted as long as the checkpoint exists.
    pub(super) attempt: u64,
    /// Who works on it last: counted with every call that takes or takes over an attempt.
    pub(super) holder: u64,
    /// The unit that was committed last, as long as not all of its rows are settled.
    pub(super) unsettled: Option<Unit>,
}

impl Progress {
    /// What a checkpoint's item says. `None`: there is no item.
    pub(super) fn of(item: Option<&Item>) -> Result<Self, ReadModelError> {
        let Some(item) = item else { return Ok(Self::default()) };
        let attempt = number_in(item, "attempt");
        // Before the first commit of all there may have been attempts.
        let version = number_in(item, "version").or(attempt.map(|_| 0));
        let Some(version) = version else {
            return Err(corrupt("checkpoint", Key::single(text(item, "pk")), "version"));
        };
        let (attempt, holder) = (attempt.unwrap_or(0), number_in(item, "holder").unwrap_or(0));
        Ok(Self { version, attempt, holder, unsettled: Unit::named(item, "unsettled") })
    }
}

fn corrupt(table: &'static str, key: Key, attribute: &str) -> ReadModelError {
    let reason = format!("attribute `{attribute}` is absent or of the wrong type");
    ReadModelError::Corrupt { table, key, reason }
}

pub(super) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn number_in(item: &Item, attribute: &str) -> Option<u64> {
    item.get(attribute)?.as_n().ok()?.parse().ok()
}
