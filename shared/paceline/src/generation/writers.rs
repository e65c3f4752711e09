//! The generations that a projection writes when it is handed a commit.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::{CACHED_FOR, Generation, GenerationRow, InGeneration};
use crate::checkpoints::{CheckpointsError, ConfirmCheckpoint};
use crate::projection::{ProjectionError, project_delivered};
use crate::read_model::{
    Checkpoint, Key, Prepared, ReadModel, ReadModelError, Row, RowChange, RowKey, RowQuery, StoredRow,
    WriteError,
};
use crate::{Commit, EventStore, Projection, StreamName, Version};

/// Which generations are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The one that is read.
    pub live: Generation,
    /// One that is about to be read, or was until a moment ago.
    pub also: Option<Generation>,
}

impl Written {
    /// All of them, the live one first.
    pub fn all(self) -> impl Iterator<Item = Generation> {
        std::iter::once(self.live).chain(self.also)
    }
}

/// The read model of a projection that is handed commits: by itself the generation that is live, and for
/// [`project_also`](Self::project_also) that which is written besides. It asks which these are every [`CACHED_FOR`], which
/// is a read unit.
#[derive(Debug)]
pub struct Writers<M> {
    model: M,
    subscriber: &'static str,
    tables: &'static [&'static str],
    clock: fn() -> Timestamp,
    known: Mutex<Option<(Timestamp, Written)>>,
}

impl<M: ReadModel> Writers<M> {
    /// The generations of a projection in this read model.
    pub fn of<P: Projection>(model: M, clock: fn() -> Timestamp) -> Self {
        Self { model, subscriber: P::NAME, tables: P::TABLES, clock, known: Mutex::default() }
    }

    /// All rows, of whatever generation.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The generations that are written.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn written(&self) -> Result<Written, ReadModelError> {
        let now = (self.clock)();
        let known = *self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read_at, written)) = known
            && now.duration_since(read_at) < CACHED_FOR
        {
            return Ok(written);
        }
        let stored = self.model.get(GenerationRow::TABLE, &GenerationRow::key_of(self.subscriber)).await?;
        let row = stored.map(StoredRow::decode::<GenerationRow>).transpose()?;
        let row = row.unwrap_or_else(|| GenerationRow::first(self.subscriber));
        let written = Written { live: row.live, also: row.also };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, written));
        Ok(written)
    }

    /// Takes a commit, which was taken to the live generation, to the one that is written besides, if there is one.
    /// `before`: which were [written](Self::written) before it was. If others are now, it is taken to each of them, since
    /// the one that it was taken to need not be the one that is live.
    ///
    /// # Errors
    /// [`ProjectionError`].
    pub async fn project_also<P: Projection>(
        &self,
        before: Written,
        projection: &P,
        store: &impl EventStore,
        delivered: &Commit,
    ) -> Result<(), ProjectionError> {
        let written = self.written().await?;
        let done = (written == before).then_some(written.live);
        for generation in written.all().filter(|generation| Some(*generation) != done) {
            let rows = InGeneration::of::<P>(&self.model, generation);
            project_delivered(projection, store, &rows, delivered).await?;
        }
        Ok(())
    }

    /// The rows of the generation that is live.
    async fn live(&self) -> Result<InGeneration<'_, M>, ReadModelError> {
        Ok(InGeneration::new(&self.model, self.tables, self.written().await?.live))
    }
}

/// The generation that is live. When another one becomes it, what was read of the old is a conflict to who writes.
impl<M: ReadModel> ReadModel for Writers<M> {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.live().await?.get(table, key).await
    }

    async fn get_many(
        &self,
        table: &'static str,
        keys: &[Key],
    ) -> Result<Vec<Option<StoredRow>>, ReadModelError> {
        self.live().await?.get_many(table, keys).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.live().await?.query(table, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.live().await?.checkpoint(subscriber, stream).await
    }

    async fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> Result<Prepared, ReadModelError> {
        self.live().await?.prepare(subscriber, stream, rows).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        self.live().await?.write(checkpoint, changes).await
    }
}

/// Confirms in every generation that is written.
#[derive(Debug)]
pub struct ConfirmWritten<'a, C, M> {
    /// The checkpoints of all generations.
    pub checkpoints: C,
    /// Who knows which are written.
    pub writers: &'a Writers<M>,
}

impl<C: ConfirmCheckpoint, M: ReadModel> ConfirmCheckpoint for ConfirmWritten<'_, C, M> {
    async fn confirm(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        version: Version,
    ) -> Result<(), CheckpointsError> {
        let written = self.writers.written().await?;
        for generation in written.all() {
            self.checkpoints.confirm(generation.static_name_of(subscriber), stream, version).await?;
        }
        Ok(())
    }
}
