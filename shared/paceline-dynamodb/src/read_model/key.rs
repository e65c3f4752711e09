//! Keys of items. Only this module makes them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::StreamName;
use paceline::read_model::{Index, Key};

/// The attributes of an item.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The sort key of a checkpoint.
const CHECKPOINT: &str = "checkpoint";

/// How the sort keys begin of what a staged unit keeps beside its checkpoint.
pub(super) const OF_UNITS: &str = "unit#";

/// Where an index keeps its keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct IndexKeys {
    /// The name of the index. `None`: the table itself.
    pub(super) name: Option<&'static str>,
    /// The attribute of the partition key.
    pub(super) pk: &'static str,
    /// The attribute of the sort key.
    pub(super) sk: &'static str,
}

impl IndexKeys {
    /// Its keys of an item. Empty: the item is not in the index.
    pub(super) fn of(self, item: &Item) -> Item {
        let held = |name: &str| Some((name.to_owned(), item.get(name)?.clone()));
        [held(self.pk), held(self.sk)].into_iter().flatten().collect()
    }
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

/// What [`row_key`] was made of.
pub(super) fn key_of_row(table: &str, item: &Item) -> Key {
    let partition = text(item, "pk").strip_prefix(table).and_then(|rest| rest.strip_prefix('#'));
    Key::new(partition.unwrap_or_default(), sort_of(item, "sk"))
}

/// The sort key of a row that this attribute holds.
pub(super) fn sort_of<'a>(item: &'a Item, attribute: &str) -> &'a str {
    text(item, attribute).strip_prefix('/').unwrap_or_default()
}

/// The key of an item in the table.
pub(super) fn primary_key(item: &Item) -> Item {
    keys_of(Index::Primary).of(item)
}

/// The partition of a checkpoint, in which it is with what belongs to its staged units.
pub(super) fn checkpoint_partition(subscriber: &str, stream: &StreamName) -> String {
    format!("checkpoint#{subscriber}#{stream}")
}

/// The checkpoint in this partition.
pub(super) fn checkpoint_key(partition: &str) -> Item {
    beside_checkpoint(partition, CHECKPOINT)
}

/// An item in the partition of a checkpoint.
pub(super) fn beside_checkpoint(partition: &str, sort: &str) -> Item {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(partition.to_owned())),
        ("sk".to_owned(), AttributeValue::S(sort.to_owned())),
    ])
}

/// Whether an item is a checkpoint.
pub(super) fn is_checkpoint(item: &Item) -> bool {
    text(item, "sk") == CHECKPOINT
}

/// Partition key and sort key of an item.
pub(super) fn place(item: &Item) -> (String, String) {
    (text(item, "pk").to_owned(), text(item, "sk").to_owned())
}

/// A text attribute. Empty: there is none.
pub(super) fn text<'a>(item: &'a Item, attribute: &str) -> &'a str {
    item.get(attribute).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}
