//! Takes a rebuild from phase to phase.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::records::{CONTROL, current, progress};
use super::{Drops, Phase, Rebuild, RecordError, SliceProgress, Work};
use crate::generation::GenerationRow;
use crate::read_model::{Key, ReadModel, WriteError};
use crate::records::Change;
use crate::{Position, SETTLING_MARGIN, Slices};

/// After this time without progress a slice's work is called for again: all tries of a message together take less.
const STALLED: SignedDuration = SignedDuration::from_mins(3);

/// How much must have settled since a slice was read for it to be worth a call to read on.
const WORTH_A_CALL: SignedDuration = SignedDuration::from_secs(10);

/// What a rebuild needs now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coordinated {
    /// The rebuild as it is now. `None`: there is none.
    pub rebuild: Option<Rebuild>,
    /// Work to be called for. The projection's function does it, and goes on by itself as long as there is more.
    pub work: Vec<Work>,
    /// What is to be deleted. How far that has come is to be told by [`dropped`].
    pub drops: Option<Drops>,
}

/// Looks at the rebuild of a projection, takes it to its next phase if it is time, and says what is to be done.
///
/// # Errors
/// [`RecordError`]; a conflict if another does the same at this moment.
pub async fn coordinate(
    rows: &impl ReadModel,
    projection: &str,
    slices: Slices,
    now: Timestamp,
) -> Result<Coordinated, RecordError> {
    let Some(mut rebuild) = current(rows, projection).await? else { return Ok(Coordinated::default()) };
    let progress = progress(rows, &rebuild, slices, now).await?;
    if let Some(phase) = rebuild.next_phase(&progress, now) {
        rebuild = enter(rows, rebuild, phase, &progress).await?;
    }
    let wanting = progress.iter().filter(|slice| wants_work(slice, &rebuild, now));
    let work =
        wanting.map(|slice| Work { generation: rebuild.generation, slice: slice.slice, step: slice.step });
    Ok(Coordinated { work: work.collect(), drops: drops(&rebuild, &progress, now), rebuild: Some(rebuild) })
}

/// Notes how far the deletion of a generation has come. `None`: there is nothing left.
///
/// # Errors
/// [`RecordError`].
pub async fn dropped(
    rows: &impl ReadModel,
    projection: &str,
    to: Option<String>,
    now: Timestamp,
) -> Result<(), RecordError> {
    let mut change = Change::of(rows, CONTROL, projection).await?;
    let Some(mut rebuild) = change.unit.get::<Rebuild>(&Key::single(projection)).await? else {
        return Ok(());
    };
    match (&mut rebuild.phase, to) {
        (Phase::Dropping { cursor, .. }, Some(to)) => *cursor = Some(to),
        (phase @ Phase::Dropping { .. }, None) => *phase = Phase::Done { since: now },
        _ => return Ok(()),
    }
    change.unit.put(&rebuild)?;
    Ok(change.save().await?)
}

/// Enters a phase, with what follows from it for readers and writers: in one write.
async fn enter(
    rows: &impl ReadModel,
    rebuild: Rebuild,
    phase: Phase,
    progress: &[SliceProgress],
) -> Result<Rebuild, RecordError> {
    let (old, new) = (rebuild.replaces, rebuild.generation);
    let (live, also) = match phase {
        Phase::Building | Phase::Done { .. } => (old, None),
        Phase::Following { .. } => (old, Some(new)),
        Phase::Switching { .. } => (new, Some(old)),
        Phase::Dropping { .. } => (new, None),
    };
    let mut change = Change::of(rows, CONTROL, &rebuild.projection).await?;
    let as_known: Option<Rebuild> = change.unit.get(&Key::single(&rebuild.projection)).await?;
    if as_known.as_ref() != Some(&rebuild) {
        return Err(RecordError::Write(WriteError::Conflict));
    }
    let row = |name: &str, also| GenerationRow { name: name.to_owned(), live, also };
    change.unit.put(&row(&rebuild.projection, also))?;
    for table in tables(progress) {
        change.unit.put(&row(table, None))?;
    }
    let entered = Rebuild { phase, ..rebuild };
    change.unit.put(&entered)?;
    change.save().await?;
    Ok(entered)
}

/// The tables of the projection, as its function has told.
fn tables(progress: &[SliceProgress]) -> BTreeSet<&str> {
    progress.iter().flat_map(|slice| &slice.tables).map(String::as_str).collect()
}

/// Whether a slice has something to read and nobody is reading it.
fn wants_work(slice: &SliceProgress, rebuild: &Rebuild, now: Timestamp) -> bool {
    let is_idle = !slice.more && slice.failure.is_none();
    let was_left = slice.updated_at < rebuild.resumed_at || now.duration_since(slice.updated_at) >= STALLED;
    let margin = SETTLING_MARGIN + WORTH_A_CALL;
    rebuild.reads_log() && (is_idle || was_left) && slice.read_to < Position::settled(now, margin)
}

fn drops(rebuild: &Rebuild, progress: &[SliceProgress], now: Timestamp) -> Option<Drops> {
    let Phase::Dropping { generation, since, cursor } = &rebuild.phase else { return None };
    let name = |name: &str| generation.name_of(name);
    (now.duration_since(*since) >= super::GRACE).then(|| Drops {
        tables: tables(progress).into_iter().map(name).collect(),
        subscriber: name(&rebuild.projection),
        cursor: cursor.clone(),
    })
}
