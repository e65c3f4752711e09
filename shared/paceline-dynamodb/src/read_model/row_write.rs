//! What a unit of work makes of a row, as items.

use paceline::read_model::{Change, Index, Key, Known, RowChange, WriteError};

use super::item::row_item;
use super::key::{Item, row_key};
use crate::size::{MAX_ITEM_BYTES, item_bytes};

/// A row that a unit of work changes or rests on.
pub(super) struct RowWrite<'a> {
    pub(super) table: &'static str,
    pub(super) key: &'a Key,
    /// What its writer knows of it.
    pub(super) known: Known,
    pub(super) becomes: Becomes,
}

/// What becomes of a row.
pub(super) enum Becomes {
    Put(Item),
    Deleted,
    /// It stays. The unit rests on it.
    Kept,
}

impl<'a> RowWrite<'a> {
    /// `None`: there is nothing to do and nothing to check.
    pub(super) fn new(change: &'a RowChange, revision: u64) -> Option<Self> {
        let RowChange { table, ref key, known, ref change } = *change;
        let becomes = match change {
            Change::Put(fields, indexes) => Becomes::Put(row_item(table, key, fields, indexes, revision)),
            Change::Delete => Becomes::Deleted,
            Change::Keep if known == Known::Nothing => return None,
            Change::Keep => Becomes::Kept,
        };
        Some(Self { table, key, known, becomes })
    }

    /// The key of its item.
    pub(super) fn item_key(&self) -> Item {
        row_key(self.table, self.key, Index::Primary)
    }

    /// The size of what is put.
    pub(super) fn bytes(&self) -> usize {
        match &self.becomes {
            Becomes::Put(item) => item_bytes(item),
            Becomes::Deleted | Becomes::Kept => 0,
        }
    }

    /// # Errors
    /// [`WriteError::TooLarge`] if its item has so many bytes that the table does not hold it.
    pub(super) fn check_size(&self, bytes: usize) -> Result<(), WriteError> {
        if bytes <= MAX_ITEM_BYTES {
            return Ok(());
        }
        Err(WriteError::TooLarge { table: self.table, key: self.key.clone(), bytes, limit: MAX_ITEM_BYTES })
    }
}
