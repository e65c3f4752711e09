//! How histories grow.

use paceline::read_model::{ReadModel, ReadModelError};
use paceline::{Position, UnitOfWork, Version};

use super::AthleteRow;
use super::board_row::BoardRow;
use super::history_row::{Change, ChangeKind, HistoryRow};
use crate::challenge_leaderboard::events::AthleteRemovedFromChallengeLeaderboard;
use crate::projections::gain::Gain;
use crate::projections::totals::Totals;
use crate::{AthleteId, ChallengeLeaderboardId};

/// Where an event stands: among those of all streams, and in its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happened {
    pub(super) position: Position,
    pub(super) version: Version,
}

/// A stage has added something. The athlete may be new on the board.
pub(super) async fn accumulate<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    gain: &Gain<'_>,
    at: Happened,
) -> Result<(), ReadModelError> {
    // The results of a board that is gone count no longer.
    let Some(board) = unit.get::<BoardRow>(&BoardRow::key_of(gain.board_id)).await? else { return Ok(()) };
    let known = unit.get(&HistoryRow::key_of(gain.board_id, gain.athlete_id)).await?;
    let mut history: HistoryRow = if let Some(history) = known {
        history
    } else {
        let sorted_as = AthleteRow::enter(unit, gain.athlete_id, gain.board_id).await?;
        HistoryRow::new(&board, gain.athlete_id, sorted_as)
    };
    history.changes.push(change(ChangeKind::Accumulated, gain, at));
    unit.put(&history)?;
    unit.put(&BoardRow { as_of: at.version, ..board })
}

/// What there is was adjusted. Without an entry nothing changes.
pub(super) async fn adjust<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    gain: &Gain<'_>,
    at: Happened,
) -> Result<(), ReadModelError> {
    append(unit, gain.board_id, gain.athlete_id, change(ChangeKind::Adjusted, gain, at), at).await
}

pub(super) async fn remove<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    removed: &AthleteRemovedFromChallengeLeaderboard,
    at: Happened,
) -> Result<(), ReadModelError> {
    let change = Change {
        kind: ChangeKind::Removed,
        stage_id: None,
        position: at.position,
        totals: Totals::default(),
        activity_count: 0,
    };
    append(unit, &removed.challenge_leaderboard_id, &removed.athlete_id, change, at).await
}

/// Sorts an athlete anew wherever they are.
pub(super) async fn rename<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    athlete_id: &AthleteId,
    lastname: &str,
) -> Result<(), ReadModelError> {
    for board_id in AthleteRow::rename(unit, athlete_id, lastname).await? {
        let key = HistoryRow::key_of(&board_id, athlete_id);
        unit.update(&key, |history: &mut HistoryRow| lastname.clone_into(&mut history.sorted_as)).await?;
    }
    Ok(())
}

/// Adds to a history that there is.
async fn append<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &ChallengeLeaderboardId,
    athlete_id: &AthleteId,
    change: Change,
    at: Happened,
) -> Result<(), ReadModelError> {
    let Some(board) = unit.get::<BoardRow>(&BoardRow::key_of(board_id)).await? else { return Ok(()) };
    let key = HistoryRow::key_of(board_id, athlete_id);
    unit.update(&key, |history: &mut HistoryRow| history.changes.push(change)).await?;
    unit.put(&BoardRow { as_of: at.version, ..board })
}

fn change(kind: ChangeKind, gain: &Gain<'_>, at: Happened) -> Change {
    Change {
        kind,
        stage_id: gain.stage_id.cloned(),
        position: at.position,
        totals: gain.totals,
        activity_count: gain.activity_count,
    }
}
