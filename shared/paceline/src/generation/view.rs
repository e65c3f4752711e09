//! The rows of one projection, in one of its generations.

use crate::read_model::{
    Checkpoint, Key, Prepared, ReadModel, ReadModelError, RowChange, RowKey, RowQuery, StoredRow, WriteError,
};
use crate::{Projection, StreamName, Version};

use super::Generation;

/// A read model as a projection sees it that writes this generation of its rows. Tables that are not its own it can
/// neither read nor write.
#[derive(Debug)]
pub struct InGeneration<'a, M> {
    model: &'a M,
    tables: &'static [&'static str],
    generation: Generation,
}

impl<'a, M: ReadModel> InGeneration<'a, M> {
    /// The generation of the rows of a projection.
    pub fn of<P: Projection>(model: &'a M, generation: Generation) -> Self {
        Self::new(model, P::TABLES, generation)
    }

    pub(super) fn new(model: &'a M, tables: &'static [&'static str], generation: Generation) -> Self {
        Self { model, tables, generation }
    }

    fn table(&self, table: &'static str) -> Result<&'static str, ReadModelError> {
        if self.tables.contains(&table) {
            return Ok(self.generation.static_name_of(table));
        }
        let reason = format!("{table} is not among the tables {:?} of the projection", self.tables);
        Err(ReadModelError::Refused(reason.into()))
    }
}

impl<M: ReadModel> ReadModel for InGeneration<'_, M> {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.model.get(self.table(table)?, key).await
    }

    async fn get_many(
        &self,
        table: &'static str,
        keys: &[Key],
    ) -> Result<Vec<Option<StoredRow>>, ReadModelError> {
        self.model.get_many(self.table(table)?, keys).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.model.query(self.table(table)?, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.model.checkpoint(self.generation.static_name_of(subscriber), stream).await
    }

    async fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> Result<Prepared, ReadModelError> {
        let renamed = |row: &RowKey| Ok(RowKey { table: self.table(row.table)?, key: row.key.clone() });
        let rows: Vec<RowKey> = rows.iter().map(renamed).collect::<Result<_, ReadModelError>>()?;
        self.model.prepare(self.generation.static_name_of(subscriber), stream, &rows).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        let subscriber = self.generation.static_name_of(checkpoint.subscriber);
        let checkpoint = Checkpoint { subscriber, ..checkpoint.clone() };
        let renamed =
            |change: &RowChange| Ok(RowChange { table: self.table(change.table)?, ..change.clone() });
        let changes: Vec<RowChange> = changes.iter().map(renamed).collect::<Result<_, ReadModelError>>()?;
        self.model.write(&checkpoint, &changes).await
    }
}
