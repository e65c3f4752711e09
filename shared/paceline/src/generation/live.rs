//! The rows that are read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::{CACHED_FOR, Generation, GenerationRow};
use crate::checkpoints::{Checkpoints, CheckpointsError};
use crate::read_model::{
    Checkpoint, Key, Prepared, ReadModel, ReadModelError, Row, RowChange, RowKey, RowQuery, StoredRow,
    WriteError,
};
use crate::{StreamName, Version};

/// A read model as queries see it: of each table, and of each projection's checkpoints, the generation that is live. It
/// asks for it again every [`CACHED_FOR`], which is a read unit.
#[derive(Debug)]
pub struct LiveReadModel<M> {
    model: M,
    clock: fn() -> Timestamp,
    known: Mutex<HashMap<String, (Timestamp, Generation)>>,
}

impl<M: ReadModel> LiveReadModel<M> {
    /// The live rows of this read model.
    pub fn new(model: M, clock: fn() -> Timestamp) -> Self {
        Self { model, clock, known: Mutex::default() }
    }

    /// The generation of a table or of a projection that is live.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn generation(&self, name: &str) -> Result<Generation, ReadModelError> {
        let now = (self.clock)();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        if let Some((read_at, generation)) = known
            && now.duration_since(read_at) < CACHED_FOR
        {
            return Ok(generation);
        }
        let stored = self.model.get(GenerationRow::TABLE, &GenerationRow::key_of(name)).await?;
        let row = stored.map(StoredRow::decode::<GenerationRow>).transpose()?;
        let generation = row.map_or(Generation::FIRST, |row| row.live);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), (now, generation));
        Ok(generation)
    }

    async fn live(&self, name: &'static str) -> Result<&'static str, ReadModelError> {
        Ok(self.generation(name).await?.static_name_of(name))
    }
}

impl<M: ReadModel> ReadModel for LiveReadModel<M> {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.model.get(self.live(table).await?, key).await
    }

    async fn get_many(
        &self,
        table: &'static str,
        keys: &[Key],
    ) -> Result<Vec<Option<StoredRow>>, ReadModelError> {
        self.model.get_many(self.live(table).await?, keys).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.model.query(self.live(table).await?, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.model.checkpoint(self.live(subscriber).await?, stream).await
    }

    async fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> Result<Prepared, ReadModelError> {
        let mut live = Vec::with_capacity(rows.len());
        for row in rows {
            live.push(RowKey { table: self.live(row.table).await?, key: row.key.clone() });
        }
        self.model.prepare(self.live(subscriber).await?, stream, &live).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        let subscriber = self.live(checkpoint.subscriber).await?;
        let checkpoint = Checkpoint { subscriber, ..checkpoint.clone() };
        let mut live = Vec::with_capacity(changes.len());
        for change in changes {
            live.push(RowChange { table: self.live(change.table).await?, ..change.clone() });
        }
        self.model.write(&checkpoint, &live).await
    }
}

/// The checkpoints of the generations that are live.
#[derive(Debug)]
pub struct LiveCheckpoints<'a, C, M> {
    /// The checkpoints of all generations.
    pub checkpoints: C,
    /// Who knows which are live.
    pub rows: &'a LiveReadModel<M>,
}

impl<C: Checkpoints, M: ReadModel> Checkpoints for LiveCheckpoints<'_, C, M> {
    async fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> Result<Vec<Version>, CheckpointsError> {
        let generation = self.rows.generation(subscriber).await?;
        self.checkpoints.versions(&generation.name_of(subscriber), streams).await
    }
}
