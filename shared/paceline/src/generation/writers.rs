//! The generations that a projection writes when it is handed a commit.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::{CACHED_FOR, Generation, GenerationRow, InGeneration};
use crate::checkpoints::{CheckpointsError, ConfirmCheckpoint};
use crate::projection::{ProjectionError, project_delivered};
use crate::read_model::{ReadModel, ReadModelError, Row, StoredRow};
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

/// A read model to which commits are projected in every generation that is written. It asks which these are every
/// [`CACHED_FOR`], which is a read unit.
#[derive(Debug)]
pub struct Writers<M> {
    model: M,
    subscriber: &'static str,
    clock: fn() -> Timestamp,
    known: Mutex<Option<(Timestamp, Written)>>,
}

impl<M: ReadModel> Writers<M> {
    /// The generations of a projection in this read model.
    pub fn of<P: Projection>(model: M, clock: fn() -> Timestamp) -> Self {
        Self { model, subscriber: P::NAME, clock, known: Mutex::default() }
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

    /// Takes a delivered commit to each generation: see [`project_delivered`]. When it comes again because one of them
    /// failed, the others pass it over.
    ///
    /// # Errors
    /// [`ProjectionError`].
    pub async fn project<P: Projection>(
        &self,
        projection: &P,
        store: &impl EventStore,
        delivered: &Commit,
    ) -> Result<(), ProjectionError> {
        for generation in self.written().await?.all() {
            let rows = InGeneration::of::<P>(&self.model, generation);
            project_delivered(projection, store, &rows, delivered).await?;
        }
        Ok(())
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
