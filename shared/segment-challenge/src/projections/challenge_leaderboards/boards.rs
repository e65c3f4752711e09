//! How boards come and go.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, UnitOfWork, Version};

use super::board_row::BoardRow;
use super::challenge_row::ChallengeRow;
use super::entry_row::{EntryRow, StandingRow};
use crate::challenge_leaderboard::events::{ChallengeLeaderboardCreated, ChallengeLeaderboardRemoved};
use crate::{ChallengeId, ChallengeLeaderboardId};

/// A board of a challenge that was cancelled before gets no row, and so no entries.
pub(super) async fn create<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    created: &ChallengeLeaderboardCreated,
    version: Version,
) -> Result<(), ReadModelError> {
    let mut challenge = ChallengeRow::of(unit, &created.challenge_id).await?;
    if challenge.cancelled {
        return Ok(());
    }
    challenge.board_ids.push(created.challenge_leaderboard_id.clone());
    unit.put(&challenge)?;
    unit.put(&BoardRow::new(created, version))
}

pub(super) async fn remove<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    removed: &ChallengeLeaderboardRemoved,
) -> Result<(), ReadModelError> {
    let mut challenge = ChallengeRow::of(unit, &removed.challenge_id).await?;
    challenge.board_ids.retain(|board_id| *board_id != removed.challenge_leaderboard_id);
    unit.put(&challenge)?;
    delete(unit, &removed.challenge_leaderboard_id).await
}

pub(super) async fn cancel<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<(), ReadModelError> {
    let mut challenge = ChallengeRow::of(unit, challenge_id).await?;
    challenge.cancelled = true;
    for board_id in std::mem::take(&mut challenge.board_ids) {
        delete(unit, &board_id).await?;
    }
    unit.put(&challenge)
}

/// Deletes a board with its entries. What adds to one meanwhile has changed the board, and is done before or not at all.
async fn delete<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &ChallengeLeaderboardId,
) -> Result<(), ReadModelError> {
    let key = BoardRow::key_of(board_id);
    // Read first: the deletion then rests on the board as it was when its entries were listed.
    unit.get::<BoardRow>(&key).await?;
    for standing in unit.list::<StandingRow>(board_id.as_str()).await? {
        unit.delete::<StandingRow>(standing.key());
        unit.delete::<EntryRow>(EntryRow(standing).key());
    }
    unit.delete::<BoardRow>(key);
    Ok(())
}
