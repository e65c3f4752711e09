//! Read models: rows that projections write and queries read.

use std::error::Error;
use std::future::Future;

use futures_util::future::try_join_all;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::{StreamName, Version};

/// Where a row is: rows of one partition are kept together, in the order of their sort keys (by UTF-8 bytes).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition.
    pub partition: String,
    /// The place in the partition, unique in it.
    pub sort: String,
}

impl Key {
    /// A key of two parts.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }

    /// The key of a row that is alone in its partition.
    pub fn single(partition: impl Into<String>) -> Self {
        Self::new(partition, "")
    }
}

/// Which row of which table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The table.
    pub table: &'static str,
    /// The row.
    pub key: Key,
}

impl RowKey {
    /// A row of this kind.
    pub fn of<T: Row>(key: Key) -> Self {
        Self { table: T::TABLE, key }
    }
}

/// One kind of row.
pub trait Row: Serialize + DeserializeOwned + Send + Sync {
    /// The name of the table, unique in the application.
    const TABLE: &'static str;

    /// Where the row is.
    fn key(&self) -> Key;

    /// Where else it can be found: at most two more orders. A row without an entry is not in that index.
    fn indexes(&self) -> Indexes {
        Indexes::default()
    }
}

/// The entries of a row in the secondary indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    /// Its place in the first.
    pub first: Option<Key>,
    /// Its place in the second.
    pub second: Option<Key>,
}

/// The order in which rows are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Index {
    /// By their keys.
    #[default]
    Primary,
    /// By the first secondary index.
    First,
    /// By the second secondary index.
    Second,
}

/// Which rows of a partition to read, in ascending order of their sort keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowQuery {
    /// Where to look.
    pub index: Index,
    /// The partition.
    pub partition: String,
    /// Only rows whose sort key in this index begins with it. Empty: all.
    pub prefix: String,
    /// Only rows whose sort key in this index is greater.
    pub after: Option<String>,
    /// Whether the greatest sort key comes first. `after` then means: only rows whose sort key is smaller.
    pub descending: bool,
    /// At most so many rows. `None`: all.
    pub limit: Option<usize>,
}

impl RowQuery {
    /// All rows of a partition.
    pub fn all(index: Index, partition: impl Into<String>) -> Self {
        let (partition, prefix) = (partition.into(), String::new());
        Self { index, partition, prefix, after: None, descending: false, limit: None }
    }

    /// The rows of a partition whose sort keys begin alike.
    pub fn beginning(index: Index, partition: impl Into<String>, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..Self::all(index, partition) }
    }
}

/// A row as a read model keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRow {
    /// Its key.
    pub key: Key,
    /// Its sort key in the index by which it was found.
    pub sort: String,
    /// Changes with every write, so that a writer sees whether another came in between.
    pub revision: u64,
    /// Its fields, an object.
    pub fields: Value,
}

impl StoredRow {
    /// The row.
    ///
    /// # Errors
    /// [`ReadModelError::Corrupt`].
    pub fn decode<T: Row>(self) -> Result<T, ReadModelError> {
        serde_json::from_value(self.fields).map_err(|error| ReadModelError::Corrupt {
            table: T::TABLE,
            key: self.key,
            reason: error.to_string(),
        })
    }
}

/// What a writer knows of a row that it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It was not read: whatever is there is replaced.
    Nothing,
    /// There was none.
    Absent,
    /// It was at this revision.
    Revision(u64),
}

/// A row that a unit of work rests on, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// The table.
    pub table: &'static str,
    /// The row.
    pub key: Key,
    /// What the writer knows of it. If it is otherwise by now, nothing of the unit is written.
    pub known: Known,
    /// What becomes of it.
    pub change: Change,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It gets these fields and index entries.
    Put(Value, Indexes),
    /// It is deleted.
    Delete,
    /// It stays as it is: the unit has only read it.
    Keep,
}

/// How far a subscriber has come in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the subscriber.
    pub subscriber: &'static str,
    /// The stream.
    pub stream: StreamName,
    /// Where it was.
    pub from: Version,
    /// Where it is now: further on, as a rule, or where it was set back to.
    pub to: Version,
}

impl Checkpoint {
    /// The revision of the rows that are written with it. A projection takes each step through a stream once, so no two
    /// writes give a row the same revision, not even if it is deleted in between.
    pub fn revision(&self) -> u64 {
        let step = format!("{}/{}/{}", self.subscriber, self.stream, self.to);
        Uuid::new_v5(&Uuid::NAMESPACE_URL, step.as_bytes()).as_u64_pair().1
    }
}

/// What a projection needs to handle a commit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prepared {
    /// How far the projection has come in the stream.
    pub checkpoint: Version,
    /// The rows that were asked for, in that order. `None`: there is none.
    pub rows: Vec<Option<StoredRow>>,
}

/// A store of rows and of checkpoints.
pub trait ReadModel: Send + Sync {
    /// Reads one row, as it is after every write before.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn get(
        &self,
        table: &'static str,
        key: &Key,
    ) -> impl Future<Output = Result<Option<StoredRow>, ReadModelError>> + Send;

    /// Reads rows by their keys, at once: for each key its row, or that there is none. Each is as it is after every
    /// write before, but a write may come between two of them.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn get_many(
        &self,
        table: &'static str,
        keys: &[Key],
    ) -> impl Future<Output = Result<Vec<Option<StoredRow>>, ReadModelError>> + Send {
        try_join_all(keys.iter().map(|key| self.get(table, key)))
    }

    /// Reads rows of a partition in order. By [`Index::Primary`] they are as after every write before; a secondary
    /// index may lag by moments.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn query(
        &self,
        table: &'static str,
        query: &RowQuery,
    ) -> impl Future<Output = Result<Vec<StoredRow>, ReadModelError>> + Send;

    /// How far a subscriber has come in a stream.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> impl Future<Output = Result<Version, ReadModelError>> + Send;

    /// Reads a checkpoint and rows, in as few requests as there can be, for who is going to write next. What a
    /// [write](Self::write) was cut off in is finished first.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> impl Future<Output = Result<Prepared, ReadModelError>> + Send {
        async move {
            let mut prepared =
                Prepared { checkpoint: self.checkpoint(subscriber, stream).await?, rows: vec![] };
            for row in rows {
                prepared.rows.push(self.get(row.table, &row.key).await?);
            }
            Ok(prepared)
        }
    }

    /// Writes rows and checkpoint, all of them or none, however many they are: no reader takes a part for the whole.
    /// Rows get the checkpoint's [revision](Checkpoint::revision).
    ///
    /// A call whose answer was lost may be made again: it is then a [`WriteError::Conflict`], and the checkpoint
    /// tells that the rows are there.
    ///
    /// # Errors
    /// [`WriteError`].
    fn write(
        &self,
        checkpoint: &Checkpoint,
        changes: &[RowChange],
    ) -> impl Future<Output = Result<(), WriteError>> + Send;
}

impl<M: ReadModel> ReadModel for &M {
    fn get(
        &self,
        table: &'static str,
        key: &Key,
    ) -> impl Future<Output = Result<Option<StoredRow>, ReadModelError>> + Send {
        M::get(self, table, key)
    }

    fn get_many(
        &self,
        table: &'static str,
        keys: &[Key],
    ) -> impl Future<Output = Result<Vec<Option<StoredRow>>, ReadModelError>> + Send {
        M::get_many(self, table, keys)
    }

    fn query(
        &self,
        table: &'static str,
        query: &RowQuery,
    ) -> impl Future<Output = Result<Vec<StoredRow>, ReadModelError>> + Send {
        M::query(self, table, query)
    }

    fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> impl Future<Output = Result<Version, ReadModelError>> + Send {
        M::checkpoint(self, subscriber, stream)
    }

    fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> impl Future<Output = Result<Prepared, ReadModelError>> + Send {
        M::prepare(self, subscriber, stream, rows)
    }

    fn write(
        &self,
        checkpoint: &Checkpoint,
        changes: &[RowChange],
    ) -> impl Future<Output = Result<(), WriteError>> + Send {
        M::write(self, checkpoint, changes)
    }
}

/// Why a read model did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadModelError {
    /// It could not be reached or is throttled, also after retries. The same call may succeed later.
    #[error("the read model is not available: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// It refused the call itself: wrong permissions, a missing table, a row that is too large. The same call fails
    /// again.
    #[error("the read model refused the call: {0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// A unit of work that is written in steps has taken one, and there are more. The same call, with the same unit, goes on
    /// with it.
    #[error("a unit of work is being written, step by step, and is not at its end")]
    Unfinished,
    /// A row does not have the form of its type.
    #[error("row {key:?} of {table} cannot be read: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        key: Key,
        /// What was found.
        reason: String,
    },
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The checkpoint or a row is no longer as it was read.
    #[error("a row or the checkpoint has changed since it was read")]
    Conflict,
    /// Another delivery of the same commit is writing it at this moment. The next delivery finds it written, or writes
    /// it.
    #[error("another delivery of the same commit is being written")]
    UnderWay,
    /// A row that no read model holds.
    #[error("row {key:?} of {table} has {bytes} bytes, which is more than the {limit} that a row can have")]
    TooLarge {
        /// The table.
        table: &'static str,
        /// The row.
        key: Key,
        /// The size of the row; in a unit of work that is written in stages with that which it replaces.
        bytes: usize,
        /// The largest.
        limit: usize,
    },
    /// The read model did not answer. Whether it has written is not known: the checkpoint tells.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
}
