//! Deliveries to a projection.

use std::pin::pin;

use futures_util::TryStreamExt;

use super::names::assert_names;
use super::warm::Warm;
use super::{Projection, ProjectionError};
use crate::read_model::{Checkpoint, ReadModel, RowKey, WriteError};
use crate::{Commit, EventError, EventSet, EventStore, Recorded, UnitOfWork, Version};

/// How often a unit of work is done again when another writer has changed its rows.
const MAX_ATTEMPTS: u32 = 10;

/// Runs a projection on an event store, for gaps, and a read model.
///
/// Between deliveries it keeps checkpoints and rows, at most 10,000 of the one and 4 MiB of the other: what another
/// writer has changed meanwhile is noticed when it is written, and then read again. A commit is projected with
///
/// | | requests to the read model |
/// | --- | --- |
/// | the first time | 2: checkpoint and the rows that [`Projection::reads`] names, and the write |
/// | whose stream and rows are kept | 1: the write |
/// | that was handled already | 1: the checkpoint |
///
/// and one more for each row that is not kept and not named, and for each list.
#[derive(Debug)]
pub struct ProjectionRunner<P, E, R> {
    projection: P,
    events: E,
    rows: R,
    warm: Warm,
}

impl<P: Projection, E: EventStore, R: ReadModel> ProjectionRunner<P, E, R> {
    /// A runner that keeps nothing yet.
    pub fn new(projection: P, events: E, rows: R) -> Self {
        const { assert_names::<P>() };
        Self { projection, events, rows, warm: Warm::default() }
    }

    /// The projection.
    pub fn projection(&self) -> &P {
        &self.projection
    }

    /// The event store.
    pub fn events(&self) -> &E {
        &self.events
    }

    /// The read model.
    pub fn rows(&self) -> &R {
        &self.rows
    }

    /// Takes a delivered commit to the projection, as [`project_delivered`] does.
    ///
    /// # Errors
    /// [`ProjectionError`].
    pub async fn deliver(&self, delivered: &Commit) -> Result<Version, ProjectionError> {
        let Self { projection, events, rows, warm } = self;
        Delivery { projection, events, rows, warm }.handle(delivered).await
    }
}

/// Takes a delivered commit to a projection. The delivery is a hint: what was handled before is passed over, and what
/// is missing before it is read from the store and handled first.
///
/// Returns how far the projection has come in the stream. A function that has many deliveries to make is better off
/// with a [`ProjectionRunner`].
///
/// # Errors
/// [`ProjectionError`].
pub async fn project_delivered<P: Projection>(
    projection: &P,
    events: &impl EventStore,
    rows: &impl ReadModel,
    delivered: &Commit,
) -> Result<Version, ProjectionError> {
    const { assert_names::<P>() };
    Delivery { projection, events, rows, warm: &Warm::default() }.handle(delivered).await
}

struct Delivery<'a, P, E, R> {
    projection: &'a P,
    events: &'a E,
    rows: &'a R,
    warm: &'a Warm,
}

impl<P: Projection, E: EventStore, R: ReadModel> Delivery<'_, P, E, R> {
    async fn handle(&self, delivered: &Commit) -> Result<Version, ProjectionError> {
        let mut attempt = 1;
        loop {
            match self.handle_once(delivered).await {
                Err(ProjectionError::Write(WriteError::Conflict)) if attempt < MAX_ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    async fn handle_once(&self, delivered: &Commit) -> Result<Version, ProjectionError> {
        let stream = &delivered.stream;
        let wanted = decode::<P>(delivered);
        let missing = self.warm.missing(self.named(wanted.as_deref().unwrap_or_default()));
        let kept = self.warm.take_checkpoint(stream).filter(|at| at.next() == delivered.first_version);
        let mut at = match kept {
            Some(at) if missing.is_empty() => at,
            _ => self.prepare(delivered, missing).await?,
        };
        if delivered.last_version() <= at {
            self.warm.keep_checkpoint(stream.clone(), at);
            return Ok(at);
        }
        if delivered.first_version == at.next() {
            return self.project(delivered, &wanted?, at).await;
        }
        let mut missing = pin!(self.events.read(stream, at));
        let mut seen = at;
        while seen < delivered.last_version() {
            let commit =
                missing.try_next().await?.ok_or_else(|| ProjectionError::Incomplete(stream.clone()))?;
            seen = commit.last_version();
            // A commit of which nothing is wanted needs no write: the next one takes the checkpoint past it.
            if commit.events.iter().any(|event| P::Event::includes(&event.event_type.name)) {
                let wanted = decode::<P>(&commit)?;
                let missing = self.warm.missing(self.named(&wanted));
                if !missing.is_empty() {
                    self.prepare(&commit, missing).await?;
                }
                at = self.project(&commit, &wanted, at).await?;
            }
        }
        Ok(at)
    }

    /// The rows that handling these events is known to read.
    fn named(&self, events: &[Recorded<P::Event>]) -> Vec<RowKey> {
        events.iter().flat_map(|event| self.projection.reads(event)).collect()
    }

    /// Reads the checkpoint, and these rows with it.
    async fn prepare(&self, commit: &Commit, rows: Vec<RowKey>) -> Result<Version, ProjectionError> {
        let prepared = self.rows.prepare(P::NAME, &commit.stream, &rows).await?;
        self.warm.keep_rows(rows.into_iter().zip(prepared.rows));
        Ok(prepared.checkpoint)
    }

    /// Projects one commit, with the checkpoint moving from `at` to its last version.
    async fn project(
        &self,
        commit: &Commit,
        wanted: &[Recorded<P::Event>],
        at: Version,
    ) -> Result<Version, ProjectionError> {
        let mut unit = UnitOfWork::warmed(self.rows, self.warm);
        for event in wanted {
            self.projection.project(event, &mut unit).await?;
        }
        let stream = commit.stream.clone();
        let checkpoint = Checkpoint { subscriber: P::NAME, stream, from: at, to: commit.last_version() };
        let (changes, rows) = unit.into_parts(checkpoint.revision());
        self.rows.write(&checkpoint, &changes).await.map_err(ProjectionError::Write)?;
        self.warm.keep_rows(rows);
        self.warm.keep_checkpoint(checkpoint.stream, checkpoint.to);
        self.projection.committed(commit, &changes).await;
        Ok(checkpoint.to)
    }
}

fn decode<P: Projection>(commit: &Commit) -> Result<Vec<Recorded<P::Event>>, EventError> {
    commit.decode::<P::Event>().collect()
}
