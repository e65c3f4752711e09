//! Entries change.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{UnitOfWork, Version};

use super::{BoardRow, EntryRow, PlaceRow};
use crate::stage_leaderboard::events::{StageEntry, StageLeaderboardRanked};
use crate::{AthleteId, StageLeaderboardId};

/// Deletes the entries that are gone and puts those that have changed. The others stay. A board without a row is one of
/// a stage that was deleted.
pub(super) async fn rank<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    ranked: &StageLeaderboardRanked,
    version: Version,
) -> Result<(), ReadModelError> {
    let key = BoardRow::key_of(&ranked.stage_leaderboard_id);
    let Some(mut board) = unit.get::<BoardRow>(&key).await? else { return Ok(()) };
    for athlete_id in &ranked.removed_athlete_ids {
        if remove(unit, &board.stage_leaderboard_id, athlete_id).await? {
            board.entry_count = board.entry_count.saturating_sub(1);
        }
    }
    for ranked in &ranked.stage_efforts {
        if put(unit, &board, &ranked.entry).await? {
            board.entry_count += 1;
        }
    }
    board.as_of = version;
    unit.put(&board)
}

/// Whether there was an entry.
async fn remove<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &StageLeaderboardId,
    athlete_id: &AthleteId,
) -> Result<bool, ReadModelError> {
    let Some(place) = unit.get::<PlaceRow>(&PlaceRow::key_of(board_id, athlete_id)).await? else {
        return Ok(false);
    };
    unit.delete::<EntryRow>(place.entry());
    unit.delete::<PlaceRow>(place.key());
    Ok(true)
}

/// Whether the entry is new.
async fn put<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board: &BoardRow,
    entry: &StageEntry,
) -> Result<bool, ReadModelError> {
    let row = EntryRow::new(board, entry);
    let board_id = &board.stage_leaderboard_id;
    let former = unit.get::<PlaceRow>(&PlaceRow::key_of(board_id, &entry.athlete_id)).await?;
    if let Some(moved) = former.as_ref().filter(|former| former.place != row.place()) {
        unit.delete::<EntryRow>(moved.entry());
    }
    unit.put(&PlaceRow {
        stage_leaderboard_id: board_id.clone(),
        athlete_id: entry.athlete_id.clone(),
        place: row.place(),
    })?;
    unit.put(&row)?;
    Ok(former.is_none())
}
