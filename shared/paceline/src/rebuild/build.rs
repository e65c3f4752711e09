//! Works on a slice of the log for a bounded time.

use std::pin::pin;

use futures_util::TryStreamExt;
use jiff::Timestamp;

use super::records::current;
use super::{RecordError, SliceProgress, Work};
use crate::generation::InGeneration;
use crate::projection::{ProjectionError, project_delivered};
use crate::read_model::{ReadModel, ReadModelError};
use crate::records::Change;
use crate::{Commit, EventLog, EventSet, EventStore, Position, Projection, SETTLING_MARGIN, StoreError};

/// Why a slice's work was not done to its end. It can be done again.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// What is remembered could not be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The log did not answer.
    #[error(transparent)]
    Log(#[from] StoreError),
    /// A commit could not be projected.
    #[error("{stream} could not be projected at version {version}: {source}")]
    Projection {
        /// The stream of the commit.
        stream: crate::StreamName,
        /// The version of its first event.
        version: crate::Version,
        /// Why.
        source: ProjectionError,
    },
}

impl From<ReadModelError> for BuildError {
    fn from(error: ReadModelError) -> Self {
        Self::Record(error.into())
    }
}

/// Projects a part of a slice of the log into the generation that is built: up to the settled position, or until
/// `may_go_on` says that it is enough. Gives the work to do next, if there is some at once.
///
/// Work that was done before gives its successor once more, and is not done again; that of another rebuild, or of one
/// that is paused, is nothing.
///
/// # Errors
/// [`BuildError`]. What was done up to there is remembered.
pub async fn build<P: Projection>(
    projection: &P,
    (log, store): (&impl EventLog, &impl EventStore),
    rows: &impl ReadModel,
    work: &Work,
    now: Timestamp,
    may_go_on: impl Fn() -> bool,
) -> Result<Option<Work>, BuildError> {
    let Some(rebuild) = current(rows, P::NAME).await? else { return Ok(None) };
    if rebuild.generation != work.generation || !rebuild.reads_log() {
        return Ok(None);
    }
    let mut change = Change::of(rows, "rebuild-slice", &format!("{}/{}", P::NAME, work.slice)).await?;
    let known: Option<SliceProgress> = change.unit.get(&SliceProgress::key_of(P::NAME, work.slice)).await?;
    let mut progress = known
        .filter(|known| known.generation == work.generation)
        .unwrap_or_else(|| SliceProgress::none(P::NAME, work.slice, work.generation, now));
    if work.step != progress.step {
        let is_last = work.step + 1 == progress.step && progress.more;
        return Ok(is_last.then(|| Work { step: progress.step, ..work.clone() }));
    }
    let generation = InGeneration::of::<P>(rows, work.generation);
    let until = Position::settled(now, SETTLING_MARGIN);
    let read = read(projection, (log, store), &generation, &mut progress, until, may_go_on).await;
    progress.step += u64::from(read.is_ok());
    progress.updated_at = now;
    progress.tables = P::TABLES.iter().map(|table| (*table).to_owned()).collect();
    progress.failure = read.as_ref().err().map(ToString::to_string);
    change.unit.put(&progress).map_err(RecordError::from)?;
    change.save().await.map_err(RecordError::from)?;
    read?;
    Ok(progress.more.then(|| Work { step: progress.step, ..work.clone() }))
}

async fn read<P: Projection>(
    projection: &P,
    (log, store): (&impl EventLog, &impl EventStore),
    generation: &InGeneration<'_, impl ReadModel>,
    progress: &mut SliceProgress,
    until: Position,
    may_go_on: impl Fn() -> bool,
) -> Result<(), BuildError> {
    let mut commits = pin!(log.read_slice(progress.slice, progress.read_to, until));
    let begun = progress.read_to;
    let mut last = begun;
    while let Some(commit) = commits.try_next().await? {
        // Commits of one position are read together, so that all up to a position is projected.
        if commit.position > last {
            progress.read_to = last;
            progress.more = true;
            if last > begun && !may_go_on() {
                return Ok(());
            }
        }
        last = commit.position;
        progress.first.get_or_insert(commit.position);
        progress.commits += 1;
        if wants::<P>(&commit) {
            let projected = project_delivered(projection, store, generation, &commit).await;
            if projected.as_ref().is_err_and(ProjectionError::is_unfinished) {
                // The next work goes on with it.
                progress.more = true;
                return Ok(());
            }
            projected.map_err(|source| BuildError::Projection {
                stream: commit.stream.clone(),
                version: commit.first_version,
                source,
            })?;
            progress.projected += 1;
        }
    }
    progress.read_to = until.max(last);
    progress.more = false;
    Ok(())
}

fn wants<P: Projection>(commit: &Commit) -> bool {
    commit.events.iter().any(|event| P::Event::includes(&event.event_type.name))
}
