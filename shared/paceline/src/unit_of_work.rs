//! A unit of work: the rows that one commit changes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::projection::warm::Warm;
use crate::read_model::{
    Change, Index, Indexes, Key, Known, ReadModel, ReadModelError, Row, RowChange, RowKey, RowQuery,
    StoredRow,
};

/// Loads, changes, deletes and lists rows, and sees its own changes. Nothing is written before the whole is, and
/// nothing at all if a row that it has [read](Self::get), or found absent, is otherwise by then: the event is then
/// handled again. A [list](Self::list) gives no such promise, so what follows from *which* rows there are should rest
/// on one row that all their writers change: a count, say.
#[derive(Debug)]
pub struct UnitOfWork<'a, R> {
    model: &'a R,
    /// Rows that need not be read.
    warm: Option<&'a Warm>,
    rows: BTreeMap<(&'static str, Key), Held>,
}

/// A row in hand.
#[derive(Debug)]
struct Held {
    known: Known,
    /// As it is now, with the changes of this unit.
    fields: Option<Value>,
    indexes: Indexes,
    role: Role,
}

/// Why a row is in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It was in a list.
    Listed,
    /// It was asked for: what the unit does rests on it.
    Read,
    /// It is written or deleted.
    Changed,
}

impl<'a, R: ReadModel> UnitOfWork<'a, R> {
    /// A unit without changes.
    pub fn new(model: &'a R) -> Self {
        Self { model, warm: None, rows: BTreeMap::new() }
    }

    /// The same, which takes rows that are kept from there.
    pub(crate) fn warmed(model: &'a R, warm: &'a Warm) -> Self {
        Self { warm: Some(warm), ..Self::new(model) }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn get<T: Row>(&mut self, key: &Key) -> Result<Option<T>, ReadModelError> {
        let slot = (T::TABLE, key.clone());
        if !self.rows.contains_key(&slot) {
            let kept = self.warm.and_then(|warm| warm.take_row(&RowKey::of::<T>(key.clone())));
            let row = match kept {
                Some(row) => row,
                None => self.model.get(T::TABLE, key).await?,
            };
            self.rows.insert(slot.clone(), Held::stored(row));
        }
        let fields = self.rows.get_mut(&slot).and_then(|held| {
            if held.role == Role::Listed {
                held.role = Role::Read;
            }
            held.fields.clone()
        });
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
        self.list_by(RowQuery::all(Index::Primary, partition)).await
    }

    /// The rows of a partition whose sort keys begin alike, in the order of their keys.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn list_beginning<T: Row>(
        &mut self,
        partition: &str,
        prefix: &str,
    ) -> Result<Vec<T>, ReadModelError> {
        self.list_by(RowQuery::beginning(Index::Primary, partition, prefix)).await
    }

    /// The first rows of a partition in the order of their keys, at most `limit`.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn list_first<T: Row>(
        &mut self,
        partition: &str,
        limit: usize,
    ) -> Result<Vec<T>, ReadModelError> {
        let limit = Some(limit);
        self.list_by(RowQuery { limit, ..RowQuery::all(Index::Primary, partition) }).await
    }

    async fn list_by<T: Row>(&mut self, query: RowQuery) -> Result<Vec<T>, ReadModelError> {
        for row in self.model.query(T::TABLE, &query).await? {
            let slot = (T::TABLE, row.key.clone());
            let listed = Held { role: Role::Listed, ..Held::stored(Some(row)) };
            self.rows.entry(slot).or_insert(listed);
        }
        let first = (T::TABLE, Key::new(&query.partition, &query.prefix));
        let wanted = |key: &Key| key.partition == query.partition && key.sort.starts_with(&query.prefix);
        self.rows
            .range(first..)
            .take_while(|((table, key), _)| *table == T::TABLE && wanted(key))
            .filter_map(|((_, key), held)| held.fields.clone().map(|fields| decode(key, fields)))
            .take(query.limit.unwrap_or(usize::MAX))
            .collect()
    }

    /// The changes, and the rows as they are once these are written with a revision.
    pub(crate) fn into_parts(self, revision: u64) -> (Vec<RowChange>, Vec<(RowKey, Option<StoredRow>)>) {
        let of_interest = self.rows.iter().filter(|(_, held)| held.role != Role::Listed);
        let rows = of_interest.map(|((table, key), held)| {
            let revision = match (held.role, held.known) {
                (Role::Read, Known::Revision(known)) => known,
                _ => revision,
            };
            let row = held.fields.clone().map(|fields| StoredRow {
                key: key.clone(),
                sort: key.sort.clone(),
                revision,
                fields,
            });
            (RowKey { table, key: key.clone() }, row)
        });
        let rows = rows.collect();
        (self.into_changes(), rows)
    }

    /// The rows that are to be written, and those that this rests on.
    pub fn into_changes(self) -> Vec<RowChange> {
        let of_interest = self.rows.into_iter().filter(|(_, held)| held.role != Role::Listed);
        let change = |((table, key), held): ((&'static str, Key), Held)| RowChange {
            table,
            key,
            known: held.known,
            change: match (held.role, held.fields) {
                (Role::Changed, Some(fields)) => Change::Put(fields, held.indexes),
                (Role::Changed, None) => Change::Delete,
                (Role::Listed | Role::Read, _) => Change::Keep,
            },
        };
        of_interest.map(change).collect()
    }

    fn change<T: Row>(&mut self, key: Key, fields: Option<Value>, indexes: Indexes) {
        let unread =
            Held { known: Known::Nothing, fields: None, indexes: Indexes::default(), role: Role::Listed };
        let held = self.rows.entry((T::TABLE, key)).or_insert(unread);
        // What a put leaves as it was is not written.
        if held.known == Known::Nothing || held.fields != fields {
            held.role = Role::Changed;
        }
        held.fields = fields;
        held.indexes = indexes;
    }
}

impl Held {
    /// A row as the read model has it.
    fn stored(row: Option<StoredRow>) -> Self {
        let known = row.as_ref().map_or(Known::Absent, |row| Known::Revision(row.revision));
        Self { known, fields: row.map(|row| row.fields), indexes: Indexes::default(), role: Role::Read }
    }
}

fn decode<T: Row>(key: &Key, fields: Value) -> Result<T, ReadModelError> {
    StoredRow { key: key.clone(), sort: key.sort.clone(), revision: 0, fields }.decode()
}
