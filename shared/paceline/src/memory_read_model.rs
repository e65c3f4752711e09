//! A read model in memory, for tests.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::read_model::{
    Change, Checkpoint, Index, Indexes, Key, Known, ReadModel, ReadModelError, RowChange, RowQuery,
    StoredRow, WriteError,
};
use crate::{StreamName, Version};

/// A read model in memory.
#[derive(Debug, Default)]
pub struct InMemoryReadModel {
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) rows: BTreeMap<(&'static str, Key), Entry>,
    pub(crate) checkpoints: HashMap<(&'static str, StreamName), Version>,
}

#[derive(Debug)]
pub(crate) struct Entry {
    revision: u64,
    fields: Value,
    indexes: Indexes,
}

impl InMemoryReadModel {
    /// A read model without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fields of all rows of a table, in the order of their keys.
    pub fn rows(&self, table: &str) -> Vec<Value> {
        let tables = self.tables();
        tables
            .rows
            .iter()
            .filter(|((of, _), _)| *of == table)
            .map(|(_, entry)| entry.fields.clone())
            .collect()
    }

    pub(crate) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn known(&self, change: &RowChange) -> bool {
        let revision = self.rows.get(&(change.table, change.key.clone())).map(|entry| entry.revision);
        match change.known {
            Known::Nothing => true,
            Known::Absent => revision.is_none(),
            Known::Revision(known) => revision == Some(known),
        }
    }

    fn apply(&mut self, change: &RowChange, revision: u64) {
        let slot = (change.table, change.key.clone());
        match &change.change {
            Change::Put(fields, indexes) => {
                self.rows.insert(slot, Entry { revision, fields: fields.clone(), indexes: indexes.clone() });
            }
            Change::Delete => drop(self.rows.remove(&slot)),
            Change::Keep => {}
        }
    }
}

fn stored(key: &Key, sort: &str, entry: &Entry) -> StoredRow {
    StoredRow {
        key: key.clone(),
        sort: sort.to_owned(),
        revision: entry.revision,
        fields: entry.fields.clone(),
    }
}

impl ReadModel for InMemoryReadModel {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        Ok(self.tables().rows.get(&(table, key.clone())).map(|entry| stored(key, &key.sort, entry)))
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        let tables = self.tables();
        let place = |key: &Key, entry: &Entry| match query.index {
            Index::Primary => Some(key.clone()),
            Index::First => entry.indexes.first.clone(),
            Index::Second => entry.indexes.second.clone(),
        };
        let beyond = |sort: &String| match &query.after {
            Some(after) if query.descending => sort < after,
            Some(after) => sort > after,
            None => true,
        };
        let mut found: Vec<StoredRow> = tables
            .rows
            .iter()
            .filter(|((of, _), _)| *of == table)
            .filter_map(|((_, key), entry)| place(key, entry).map(|place| (place, key, entry)))
            .filter(|(place, _, _)| place.partition == query.partition && beyond(&place.sort))
            .filter(|(place, _, _)| place.sort.starts_with(&query.prefix))
            .map(|(place, key, entry)| stored(key, &place.sort, entry))
            .collect();
        found.sort_by(|one, other| one.sort.cmp(&other.sort));
        if query.descending {
            found.reverse();
        }
        found.truncate(query.limit.unwrap_or(usize::MAX));
        Ok(found)
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        Ok(self.tables().checkpoints.get(&(subscriber, stream.clone())).copied().unwrap_or_default())
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        let mut tables = self.tables();
        let slot = (checkpoint.subscriber, checkpoint.stream.clone());
        let at = tables.checkpoints.get(&slot).copied().unwrap_or_default();
        if at != checkpoint.from || !changes.iter().all(|change| tables.known(change)) {
            return Err(WriteError::Conflict);
        }
        changes.iter().for_each(|change| tables.apply(change, checkpoint.revision()));
        tables.checkpoints.insert(slot, checkpoint.to);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    crate::read_model_contract!(super::InMemoryReadModel::new());
}
