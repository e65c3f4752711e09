//! The times on boards, to know who took a place.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, UnitOfWork};

use super::email_row::TakenBy;
use super::memo_rows::{StandingRow, TimeRow};
use crate::stage_leaderboard::events::StageLeaderboardRanked;
use crate::{AthleteId, Seconds, StageLeaderboardId};

/// Applies a ranking.
pub(super) async fn follow<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    ranked: &StageLeaderboardRanked,
) -> Result<(), ReadModelError> {
    let board_id = &ranked.stage_leaderboard_id;
    for athlete_id in &ranked.removed_athlete_ids {
        remove(unit, board_id, athlete_id).await?;
    }
    for ranked in &ranked.stage_efforts {
        remove(unit, board_id, &ranked.entry.athlete_id).await?;
        let standing = StandingRow {
            stage_leaderboard_id: board_id.clone(),
            athlete_id: ranked.entry.athlete_id.clone(),
            elapsed_time_in_seconds: ranked.entry.elapsed_time_in_seconds,
        };
        unit.put(&standing)?;
        unit.put(&TimeRow(standing))?;
    }
    Ok(())
}

async fn remove<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &StageLeaderboardId,
    athlete_id: &AthleteId,
) -> Result<(), ReadModelError> {
    if let Some(TimeRow(former)) = unit.get::<TimeRow>(&TimeRow::key_of(board_id, athlete_id)).await? {
        unit.delete::<StandingRow>(former.key());
        unit.delete::<TimeRow>(TimeRow(former).key());
    }
    Ok(())
}

/// Forgets a board's times.
pub(super) async fn forget<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &StageLeaderboardId,
) -> Result<(), ReadModelError> {
    for row in unit.list::<StandingRow>(board_id.as_str()).await? {
        unit.delete::<StandingRow>(row.key());
        unit.delete::<TimeRow>(TimeRow(row).key());
    }
    Ok(())
}

/// Who is next before an athlete who has this rank after a ranking: the one with the longest time that is still shorter,
/// of equal ones the lowest id. There are as many before as the rank says, so no more are read, but for those that this
/// ranking has moved.
pub(super) async fn taker<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    ranked: &StageLeaderboardRanked,
    athlete_id: &AthleteId,
    rank: u32,
) -> Result<Option<TakenBy>, ReadModelError> {
    let board_id = &ranked.stage_leaderboard_id;
    let Some(TimeRow(own)) = unit.get::<TimeRow>(&TimeRow::key_of(board_id, athlete_id)).await? else {
        return Ok(None);
    };
    let moved = ranked.stage_efforts.len() + ranked.removed_athlete_ids.len();
    let first = unit.list_first::<StandingRow>(board_id.as_str(), rank as usize + moved).await?;
    let time = |row: &StandingRow| row.elapsed_time_in_seconds;
    let before = || first.iter().filter(|row| time(row) < time(&own));
    let Some(next) = before().map(time).max() else { return Ok(None) };
    Ok(before().find(|row| time(row) == next).map(|row| TakenBy {
        athlete_id: row.athlete_id.clone(),
        gap_in_seconds: Seconds(time(&own).0.saturating_sub(next.0)),
    }))
}
