//! Rows and checkpoints as items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::StreamName;
use paceline::read_model::{Index, Indexes, Key, ReadModelError, StoredRow};
use serde_json::Value;

use crate::json::{from_attribute, to_attribute};

/// The attributes of an item.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Where an index keeps its keys.
pub(super) struct IndexKeys {
    /// The name of the index. `None`: the table itself.
    pub(super) name: Option<&'static str>,
    /// The attribute of the partition key.
    pub(super) pk: &'static str,
    /// The attribute of the sort key.
    pub(super) sk: &'static str,
}

pub(super) const fn keys_of(index: Index) -> IndexKeys {
    match index {
        Index::Primary => IndexKeys { name: None, pk: "pk", sk: "sk" },
        Index::First => IndexKeys { name: Some("gsi1"), pk: "gsi1pk", sk: "gsi1sk" },
        Index::Second => IndexKeys { name: Some("gsi2"), pk: "gsi2pk", sk: "gsi2sk" },
    }
}

pub(super) fn partition_key(table: &str, partition: &str) -> AttributeValue {
    AttributeValue::S(format!("{table}#{partition}"))
}

pub(super) fn sort_key(sort: &str) -> AttributeValue {
    AttributeValue::S(format!("/{sort}"))
}

/// The key attributes of a row in an index.
pub(super) fn row_key(table: &str, key: &Key, index: Index) -> Item {
    let keys = keys_of(index);
    HashMap::from([
        (keys.pk.to_owned(), partition_key(table, &key.partition)),
        (keys.sk.to_owned(), sort_key(&key.sort)),
    ])
}

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
    let text = |name| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    let partition =
        text("pk").strip_prefix(table).and_then(|rest| rest.strip_prefix('#')).unwrap_or_default();
    let sort_in = |name| text(name).strip_prefix('/').unwrap_or_default();
    let key = Key::new(partition, sort_in("sk"));
    match (item.get("row").and_then(from_attribute), version(item, "revision")) {
        (Some(fields), Some(revision)) => {
            let sort = sort_in(keys_of(index).sk).to_owned();
            Ok(StoredRow { key, sort, revision, fields })
        }
        (None, _) => Err(corrupt(table, key, "row")),
        (_, None) => Err(corrupt(table, key, "revision")),
    }
}

fn corrupt(table: &'static str, key: Key, attribute: &str) -> ReadModelError {
    let reason = format!("attribute `{attribute}` is absent or of the wrong type");
    ReadModelError::Corrupt { table, key, reason }
}

pub(super) fn checkpoint_key(subscriber: &str, stream: &StreamName) -> Item {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(format!("checkpoint#{subscriber}#{stream}"))),
        ("sk".to_owned(), AttributeValue::S("checkpoint".to_owned())),
    ])
}

pub(super) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn version(item: &Item, attribute: &str) -> Option<u64> {
    item.get(attribute)?.as_n().ok()?.parse().ok()
}
