//! Projections: rows that follow from events, and from nothing else.

#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::pin;

use futures_util::TryStreamExt;

use crate::read_model::{Checkpoint, ReadModel, ReadModelError, WriteError};
use crate::{Commit, EventError, EventSet, EventStore, Recorded, StoreError, UnitOfWork, Version};

/// How often a unit of work is done again when another writer has changed its rows.
const MAX_ATTEMPTS: u32 = 10;

/// Keeps rows in step with events. The rows that a commit changes and the checkpoint are written together, so each
/// event counts once however often it is delivered.
pub trait Projection: Send + Sync {
    /// The name, which is that of its checkpoints.
    const NAME: &'static str;

    /// The events that it follows.
    type Event: EventSet;

    /// Changes rows because of an event.
    ///
    /// It must not depend on anything but the event and the rows in `unit`: no clock, no network. It runs again when
    /// another writer has changed a row that it read.
    ///
    /// # Errors
    /// Those of `unit`.
    fn project<R: ReadModel>(
        &self,
        event: &Recorded<Self::Event>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> impl Future<Output = Result<(), ReadModelError>> + Send;
}

/// Why a commit was not projected. Nothing of it is visible; it can be delivered again.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The event store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The read model did not answer, or a row cannot be read.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
    /// The rows could not be written.
    #[error(transparent)]
    Write(WriteError),
    /// The store does not hold the commit that was delivered, although it holds others of its stream.
    #[error("{0} does not reach the delivered commit")]
    Incomplete(crate::StreamName),
}

/// Takes a delivered commit to a projection. The delivery is a hint: what was handled before is passed over, and what
/// is missing before it is read from the store and handled first.
///
/// Returns how far the projection has come in the stream.
///
/// # Errors
/// [`ProjectionError`].
pub async fn project_delivered<P: Projection>(
    projection: &P,
    store: &impl EventStore,
    rows: &impl ReadModel,
    delivered: &Commit,
) -> Result<Version, ProjectionError> {
    let mut attempt = 1;
    loop {
        match project_once(projection, store, rows, delivered).await {
            Err(ProjectionError::Write(WriteError::Conflict)) if attempt < MAX_ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

async fn project_once<P: Projection>(
    projection: &P,
    store: &impl EventStore,
    rows: &impl ReadModel,
    delivered: &Commit,
) -> Result<Version, ProjectionError> {
    let mut at = rows.checkpoint(P::NAME, &delivered.stream).await?;
    if delivered.last_version() <= at {
        return Ok(at);
    }
    if delivered.first_version == at.next() {
        return project_commit(projection, rows, delivered, at).await;
    }
    let mut missing = pin!(store.read(&delivered.stream, at));
    let mut seen = at;
    while seen < delivered.last_version() {
        let commit =
            missing.try_next().await?.ok_or_else(|| ProjectionError::Incomplete(delivered.stream.clone()))?;
        seen = commit.last_version();
        // A commit of which nothing is wanted needs no write: the next one takes the checkpoint past it.
        if commit.events.iter().any(|event| P::Event::includes(&event.event_type.name)) {
            at = project_commit(projection, rows, &commit, at).await?;
        }
    }
    Ok(at)
}

/// Projects one commit, with the checkpoint moving from `at` to its last version.
async fn project_commit<P: Projection>(
    projection: &P,
    rows: &impl ReadModel,
    commit: &Commit,
    at: Version,
) -> Result<Version, ProjectionError> {
    let mut unit = UnitOfWork::new(rows);
    for event in commit.decode::<P::Event>() {
        projection.project(&event?, &mut unit).await?;
    }
    let checkpoint = Checkpoint {
        subscriber: P::NAME,
        stream: commit.stream.clone(),
        from: at,
        to: commit.last_version(),
    };
    rows.write(&checkpoint, &unit.into_changes()).await.map_err(ProjectionError::Write)?;
    Ok(checkpoint.to)
}
