//! What is remembered of a rebuild, and what people order.

use jiff::Timestamp;

use super::{Phase, Rebuild, Report, SliceProgress};
use crate::generation::GenerationRow;
use crate::read_model::{Index, Key, ReadModel, ReadModelError, Row, RowQuery, StoredRow, WriteError};
use crate::records::Change;

/// What the changes of rebuilds are called.
pub(super) const CONTROL: &str = "rebuild";

/// Why a record was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The read model did not answer.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
    /// It could not be written; with [`WriteError::Conflict`], because another has changed it meanwhile.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// What was ordered cannot be done where the rebuild is.
    #[error("{0}")]
    Impossible(&'static str),
}

/// What people want of a rebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Begins one.
    Start,
    /// Reads nothing from the log for the time being.
    Pause,
    /// Goes on.
    Resume,
    /// Gives up the new generation.
    Cancel,
}

/// Carries out an order.
///
/// # Errors
/// [`RecordError`].
pub async fn order(
    rows: &impl ReadModel,
    projection: &str,
    order: Order,
    now: Timestamp,
) -> Result<Rebuild, RecordError> {
    let mut change = Change::of(rows, CONTROL, projection).await?;
    let last: Option<Rebuild> = change.unit.get(&Key::single(projection)).await?;
    let key = GenerationRow::key_of(projection);
    let generations: Option<GenerationRow> = change.unit.get(&key).await?;
    let generations = generations.unwrap_or_else(|| GenerationRow::first(projection));
    let rebuild = match (order, last) {
        (Order::Start, Some(last)) if !last.is_done() => {
            return Err(RecordError::Impossible("a rebuild of this projection is under way"));
        }
        (Order::Start, last) => {
            let newest = last.map_or(generations.live, |last| last.generation.max(generations.live));
            Rebuild::begin(projection, generations.live, newest.next(), now)
        }
        (Order::Pause, Some(last)) if !last.is_done() => Rebuild { paused: true, ..last },
        (Order::Resume, Some(last)) if !last.is_done() => Rebuild { paused: false, resumed_at: now, ..last },
        (Order::Cancel, Some(last)) if last.can_be_cancelled() => {
            change.unit.put(&GenerationRow { also: None, ..generations })?;
            let generation = last.generation;
            Rebuild { phase: Phase::Dropping { generation, since: now, cursor: None }, paused: false, ..last }
        }
        (Order::Cancel, Some(last)) if !last.is_done() => {
            return Err(RecordError::Impossible("the new rows are read already"));
        }
        _ => return Err(RecordError::Impossible("no rebuild of this projection is under way")),
    };
    change.unit.put(&rebuild)?;
    change.save().await?;
    Ok(rebuild)
}

/// How far the last rebuild of a projection has come. `None`: there was none.
///
/// # Errors
/// [`RecordError`].
pub async fn report(
    rows: &impl ReadModel,
    projection: &str,
    slices: crate::Slices,
    now: Timestamp,
) -> Result<Option<Report>, RecordError> {
    let Some(rebuild) = current(rows, projection).await? else { return Ok(None) };
    let slices = progress(rows, &rebuild, slices, now).await?;
    Ok(Some(Report::of(rebuild, &slices, now)))
}

pub(super) async fn current(
    rows: &impl ReadModel,
    projection: &str,
) -> Result<Option<Rebuild>, ReadModelError> {
    let stored = rows.get(Rebuild::TABLE, &Key::single(projection)).await?;
    stored.map(StoredRow::decode).transpose()
}

/// How far each slice has come.
pub(super) async fn progress(
    rows: &impl ReadModel,
    rebuild: &Rebuild,
    slices: crate::Slices,
    now: Timestamp,
) -> Result<Vec<SliceProgress>, ReadModelError> {
    let query = RowQuery::all(Index::Primary, &rebuild.projection);
    let stored = rows.query(SliceProgress::TABLE, &query).await?;
    let known: Vec<SliceProgress> = stored.into_iter().map(StoredRow::decode).collect::<Result<_, _>>()?;
    let of_slice = |slice: u16| {
        let known = known.iter().find(|it| it.slice == slice && it.generation == rebuild.generation);
        let none = || SliceProgress::none(&rebuild.projection, slice, rebuild.generation, now);
        known.cloned().unwrap_or_else(none)
    };
    Ok(slices.all().map(of_slice).collect())
}
