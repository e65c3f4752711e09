//! The mark by which an item belongs to a staged unit, and what readers see of such an item.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::read_model::Index;

use crate::read_model::item::{Progress, number, number_in};
use crate::read_model::key::{Item, keys_of, primary_key, text};

/// A staged unit: one attempt at the rows of one step of a subscriber through a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::read_model) struct Unit {
    /// The partition of the checkpoint that commits it.
    pub(in crate::read_model) checkpoint: String,
    /// The version to which it brings the checkpoint.
    pub(in crate::read_model) to: u64,
    /// Which attempt it is.
    pub(in crate::read_model) attempt: u64,
}

/// What has become of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read_model) enum Fate {
    /// It is not committed yet.
    Pending,
    /// It is committed; its rows are being settled.
    Committed,
    /// All of its rows are settled, or it will never be committed. Rows that still carry its mark then are as if they
    /// did not.
    Over,
}

impl Unit {
    /// The unit that an item belongs to.
    pub(in crate::read_model) fn of(item: &Item) -> Option<Self> {
        Self::named(item, "unit")
    }

    /// The unit that an attribute names.
    pub(in crate::read_model) fn named(item: &Item, attribute: &str) -> Option<Self> {
        let mark = item.get(attribute)?.as_m().ok()?;
        let (to, attempt) = (number_in(mark, "to")?, number_in(mark, "attempt")?);
        Some(Self { checkpoint: text(mark, "checkpoint").to_owned(), to, attempt })
    }

    pub(in crate::read_model) fn to_attribute(&self) -> AttributeValue {
        AttributeValue::M(HashMap::from([
            ("checkpoint".to_owned(), AttributeValue::S(self.checkpoint.clone())),
            ("to".to_owned(), number(self.to)),
            ("attempt".to_owned(), number(self.attempt)),
        ]))
    }

    /// What has become of it where its checkpoint is here.
    pub(in crate::read_model) fn fate(&self, checkpoint: &Progress) -> Fate {
        if checkpoint.unsettled.as_ref() == Some(self) {
            Fate::Committed
        } else if checkpoint.version >= self.to || checkpoint.attempt != self.attempt {
            Fate::Over
        } else {
            Fate::Pending
        }
    }
}

/// What a reader by an index sees of an item that belongs to a unit. `None`: nothing.
pub(in crate::read_model) fn seen(item: Item, committed: bool, index: Index) -> Option<Item> {
    if !committed {
        return (!item.contains_key("stands_for")).then(|| before(item)).flatten();
    }
    if let Some(AttributeValue::M(key)) = item.get("stands_for") {
        let key = key.clone();
        return Some(item.into_iter().chain(key).collect());
    }
    let place = keys_of(index).of(&item);
    after(item).filter(|row| keys_of(index).of(row) == place)
}

/// The row of a staged item as it was before. `None`: there was none.
pub(super) fn before(mut item: Item) -> Option<Item> {
    for attribute in ["unit", "next", "stand_in"] {
        item.remove(attribute);
    }
    item.contains_key("row").then_some(item)
}

/// The row of a staged item as its unit leaves it. `None`: there is none.
pub(super) fn after(item: Item) -> Option<Item> {
    match item.get("next") {
        // The unit rests on it and does not change it.
        None => before(item),
        Some(AttributeValue::M(next)) => Some(primary_key(&item).into_iter().chain(next.clone()).collect()),
        Some(_) => None,
    }
}
