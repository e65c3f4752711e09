//! What is remembered of replays, and what people order.

use jiff::{SignedDuration, Timestamp};

use super::{Replay, State};
use crate::Position;
use crate::read_model::{Index, ReadModel, ReadModelError, Row, RowQuery, StoredRow, WriteError};
use crate::rebuild::RecordError;
use crate::records::Change;

/// What the changes of replays are called.
const REPLAY: &str = "replay";

/// What people want of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Begins one.
    Start {
        /// From the events after this position on; [`Position::ZERO`] is the origin.
        after: Position,
    },
    /// Sets no more streams back for the time being.
    Pause,
    /// Goes on.
    Resume,
    /// Leaves the streams that were not set back as they are.
    Cancel,
}

/// Carries out an order.
///
/// # Errors
/// [`RecordError`].
pub async fn order(
    rows: &impl ReadModel,
    handler: &str,
    order: Order,
    now: Timestamp,
) -> Result<Replay, RecordError> {
    let mut change = Change::of(rows, REPLAY, handler).await?;
    let last: Option<Replay> = change.unit.get(&Replay::key_of(handler)).await?;
    let number = last.as_ref().map_or(1, |last| last.number + 1);
    let replay = match (order, last.filter(Replay::is_under_way)) {
        (Order::Start { .. }, Some(_)) => {
            return Err(RecordError::Impossible("a replay of this event handler is under way"));
        }
        (Order::Start { after }, None) => Replay {
            handler: handler.to_owned(),
            number,
            after,
            until: Position::settled(now, SignedDuration::ZERO),
            state: State::Running,
            started_at: now,
        },
        (_, None) => return Err(RecordError::Impossible("no replay of this event handler is under way")),
        (Order::Pause, Some(last)) => Replay { state: State::Paused, ..last },
        (Order::Resume, Some(last)) => Replay { state: State::Running, ..last },
        (Order::Cancel, Some(last)) => Replay { state: State::Cancelled { since: now }, ..last },
    };
    change.unit.put(&replay)?;
    change.save().await?;
    Ok(replay)
}

/// The last replay of each event handler that had one.
///
/// # Errors
/// [`ReadModelError`].
pub async fn replays(rows: &impl ReadModel) -> Result<Vec<Replay>, ReadModelError> {
    let stored = rows.query(Replay::TABLE, &RowQuery::all(Index::Primary, "all")).await?;
    stored.into_iter().map(StoredRow::decode).collect()
}

/// Notes that all that a replay has set back is handled. It stays as it is if it was ordered otherwise meanwhile.
///
/// # Errors
/// [`RecordError`].
pub async fn finish(rows: &impl ReadModel, replay: &Replay, now: Timestamp) -> Result<Replay, RecordError> {
    let mut change = Change::of(rows, REPLAY, &replay.handler).await?;
    let stored: Option<Replay> = change.unit.get(&Replay::key_of(&replay.handler)).await?;
    match stored {
        Some(stored) if stored != *replay => return Ok(stored),
        _ => {}
    }
    let done = Replay { state: State::Done { since: now }, ..replay.clone() };
    change.unit.put(&done)?;
    match change.save().await {
        Ok(()) => Ok(done),
        // Somebody orders something at this moment; the next one who looks finds it done.
        Err(WriteError::Conflict) => Ok(replay.clone()),
        Err(error) => Err(error.into()),
    }
}
