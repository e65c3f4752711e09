//! How athletes gain and lose on a board.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{UnitOfWork, Version};

use super::AthleteRow;
use super::board_row::BoardRow;
use super::entry_row::{EntryRow, StandingRow};
use crate::AthleteId;
use crate::challenge_leaderboard::events::AthleteRemovedFromChallengeLeaderboard;
use crate::projections::gain::Gain;

/// Adds to what an athlete has, who may be new on the board.
pub(super) async fn accumulate<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    gain: &Gain<'_>,
    version: Version,
) -> Result<(), ReadModelError> {
    let (board_id, athlete_id) = (gain.board_id, gain.athlete_id);
    // The entries of a board that is gone count no longer.
    let Some(mut board) = unit.get::<BoardRow>(&BoardRow::key_of(board_id)).await? else { return Ok(()) };
    let present: Option<StandingRow> = unit.get(&StandingRow::key_of(board_id, athlete_id)).await?;
    let mut standing = if let Some(standing) = &present {
        standing.clone()
    } else {
        board.entry_count += 1;
        let sorted_as = AthleteRow::enter(unit, athlete_id, board_id).await?;
        StandingRow::new(&board, athlete_id, sorted_as)
    };
    standing.add(gain);
    standing.score_on(&board);
    put(unit, present, standing)?;
    board.as_of = version;
    unit.put(&board)
}

/// Adds to what an athlete has. Without an entry nothing changes.
pub(super) async fn adjust<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    gain: &Gain<'_>,
    version: Version,
) -> Result<(), ReadModelError> {
    let key = StandingRow::key_of(gain.board_id, gain.athlete_id);
    match unit.get::<StandingRow>(&key).await? {
        Some(_) => accumulate(unit, gain, version).await,
        None => Ok(()),
    }
}

pub(super) async fn remove<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    removed: &AthleteRemovedFromChallengeLeaderboard,
    version: Version,
) -> Result<(), ReadModelError> {
    let board_id = &removed.challenge_leaderboard_id;
    let Some(mut board) = unit.get::<BoardRow>(&BoardRow::key_of(board_id)).await? else { return Ok(()) };
    let key = StandingRow::key_of(board_id, &removed.athlete_id);
    let Some(standing) = unit.get::<StandingRow>(&key).await? else { return Ok(()) };
    unit.delete::<EntryRow>(EntryRow(standing).key());
    unit.delete::<StandingRow>(key);
    board.entry_count = board.entry_count.saturating_sub(1);
    board.as_of = version;
    unit.put(&board)
}

/// Sorts an athlete anew wherever they are.
pub(super) async fn rename<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    athlete_id: &AthleteId,
    lastname: &str,
) -> Result<(), ReadModelError> {
    for board_id in AthleteRow::rename(unit, athlete_id, lastname).await? {
        let key = StandingRow::key_of(&board_id, athlete_id);
        if let Some(standing) = unit.get::<StandingRow>(&key).await? {
            let renamed = StandingRow { sorted_as: lastname.to_owned(), ..standing.clone() };
            put(unit, Some(standing), renamed)?;
        }
    }
    Ok(())
}

/// Keeps what an athlete has, also in board order.
fn put<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    before: Option<StandingRow>,
    standing: StandingRow,
) -> Result<(), ReadModelError> {
    unit.put(&standing)?;
    let entry = EntryRow(standing);
    if let Some(key) = before.map(|standing| EntryRow(standing).key()).filter(|key| *key != entry.key()) {
        unit.delete::<EntryRow>(key);
    }
    unit.put(&entry)
}
