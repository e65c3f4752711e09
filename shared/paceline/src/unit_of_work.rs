//! A unit of work: the rows that one commit changes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::read_model::{
    Index, Indexes, Key, Known, ReadModel, ReadModelError, Row, RowChange, RowQuery, StoredRow,
};

/// Loads, changes, deletes and lists rows, and sees its own changes. Nothing is written before the whole is.
#[derive(Debug)]
pub struct UnitOfWork<'a, R> {
    model: &'a R,
    rows: BTreeMap<(&'static str, Key), Held>,
}

/// A row in hand.
#[derive(Debug)]
struct Held {
    known: Known,
    /// As it is now, with the changes of this unit.
    fields: Option<Value>,
    indexes: Indexes,
    changed: bool,
}

impl<'a, R: ReadModel> UnitOfWork<'a, R> {
    /// A unit without changes.
    pub fn new(model: &'a R) -> Self {
        Self { model, rows: BTreeMap::new() }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn get<T: Row>(&mut self, key: &Key) -> Result<Option<T>, ReadModelError> {
        let slot = (T::TABLE, key.clone());
        if !self.rows.contains_key(&slot) {
            let held = Held::read(self.model.get(T::TABLE, key).await?);
            self.rows.insert(slot.clone(), held);
        }
        let fields = self.rows.get(&slot).and_then(|held| held.fields.clone());
        fields.map(|fields| decode(key, fields)).transpose()
    }

    /// Writes a row, new or in place of the one that has its key.
    ///
    /// # Errors
    /// [`ReadModelError::Corrupt`] if the row has no JSON form.
    pub fn put<T: Row>(&mut self, row: &T) -> Result<(), ReadModelError> {
        let key = row.key();
        let fields = serde_json::to_value(row).map_err(|error| ReadModelError::Corrupt {
            table: T::TABLE,
            key: key.clone(),
            reason: error.to_string(),
        })?;
        self.change::<T>(key, Some(fields), row.indexes());
        Ok(())
    }

    /// Reads a row, changes it and writes it back. An absent row stays absent.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn update<T: Row>(
        &mut self,
        key: &Key,
        change: impl FnOnce(&mut T) + Send,
    ) -> Result<(), ReadModelError> {
        if let Some(mut row) = self.get::<T>(key).await? {
            change(&mut row);
            self.put(&row)?;
        }
        Ok(())
    }

    /// Deletes a row, if there is one.
    pub fn delete<T: Row>(&mut self, key: Key) {
        self.change::<T>(key, None, Indexes::default());
    }

    /// All rows of a partition in the order of their keys.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn list<T: Row>(&mut self, partition: &str) -> Result<Vec<T>, ReadModelError> {
        let stored = self.model.query(T::TABLE, &RowQuery::all(Index::Primary, partition)).await?;
        for row in stored {
            self.rows.entry((T::TABLE, row.key.clone())).or_insert_with(|| Held::read(Some(row)));
        }
        let first = (T::TABLE, Key::new(partition, ""));
        self.rows
            .range(first..)
            .take_while(|((table, key), _)| *table == T::TABLE && key.partition == partition)
            .filter_map(|((_, key), held)| held.fields.clone().map(|fields| decode(key, fields)))
            .collect()
    }

    /// The rows that are to be written.
    pub fn into_changes(self) -> Vec<RowChange> {
        let changed = self.rows.into_iter().filter(|(_, held)| held.changed);
        let change = |((table, key), held): ((&'static str, Key), Held)| RowChange {
            table,
            key,
            known: held.known,
            put: held.fields.map(|fields| (fields, held.indexes)),
        };
        changed.map(change).collect()
    }

    fn change<T: Row>(&mut self, key: Key, fields: Option<Value>, indexes: Indexes) {
        let unread =
            Held { known: Known::Nothing, fields: None, indexes: Indexes::default(), changed: false };
        let held = self.rows.entry((T::TABLE, key)).or_insert(unread);
        // What a put leaves as it was costs no write.
        held.changed |= held.known == Known::Nothing || held.fields != fields;
        held.fields = fields;
        held.indexes = indexes;
    }
}

impl Held {
    fn read(row: Option<StoredRow>) -> Self {
        let known = row.as_ref().map_or(Known::Absent, |row| Known::Revision(row.revision));
        Self { known, fields: row.map(|row| row.fields), indexes: Indexes::default(), changed: false }
    }
}

fn decode<T: Row>(key: &Key, fields: Value) -> Result<T, ReadModelError> {
    StoredRow { key: key.clone(), sort: key.sort.clone(), revision: 0, fields }.decode()
}
