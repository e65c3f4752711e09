//! What a ranking adds to the history.

use std::collections::BTreeMap;

use jiff::Timestamp;
use paceline::read_model::{ReadModel, ReadModelError};
use paceline::{UnitOfWork, Version};

use super::memo_rows::{BoardRow, ValueRow};
use super::point_row::PointRow;
use crate::stage_leaderboard::events::{StageEntry, StageLeaderboardRanked};
use crate::{ActivityMeasure, AthleteId, Number};

/// A point for each athlete who is new or has moved, and for each other one whose value has changed.
pub(super) async fn rank<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    ranked: &StageLeaderboardRanked,
    version: Version,
    at: Timestamp,
) -> Result<(), ReadModelError> {
    let board_id = &ranked.stage_leaderboard_id;
    let Some(mut board) = unit.get::<BoardRow>(&BoardRow::key_of(board_id)).await? else { return Ok(()) };
    for athlete_id in &ranked.removed_athlete_ids {
        unit.delete::<ValueRow>(ValueRow::key_of(board_id, athlete_id));
    }
    let lists = [&ranked.new_positions, &ranked.positions_gained, &ranked.positions_lost];
    let mut ranks: BTreeMap<&AthleteId, u32> =
        lists.into_iter().flatten().map(|moved| (&moved.athlete_id, moved.rank)).collect();
    for entry in &ranked.stage_efforts {
        let (athlete_id, value) = (&entry.entry.athlete_id, value(&entry.entry, board.rank_by));
        let before = unit.get::<ValueRow>(&ValueRow::key_of(board_id, athlete_id)).await?;
        if before.is_none_or(|before| before.value != value) {
            ranks.entry(athlete_id).or_insert(entry.rank);
            unit.put(&ValueRow {
                stage_leaderboard_id: board_id.clone(),
                athlete_id: athlete_id.clone(),
                value,
            })?;
        }
    }
    for (athlete_id, rank) in ranks {
        let value = unit.get::<ValueRow>(&ValueRow::key_of(board_id, athlete_id)).await?;
        unit.put(&PointRow {
            stage_leaderboard_id: board_id.clone(),
            athlete_id: athlete_id.clone(),
            position: version,
            stage_id: board.stage_id.clone(),
            challenge_id: board.challenge_id.clone(),
            at,
            rank,
            value: value.map(|row| row.value),
        })?;
    }
    board.as_of = version;
    unit.put(&board)
}

/// What an entry has of what the board ranks by. What is missing counts as 0.
fn value(entry: &StageEntry, rank_by: ActivityMeasure) -> Number {
    match rank_by {
        ActivityMeasure::DistanceInMetres => entry.distance_in_metres.0,
        ActivityMeasure::ElevationGainInMetres => entry.elevation_gain_in_metres.unwrap_or_default().0,
        ActivityMeasure::MovingTimeInSeconds => entry.moving_time_in_seconds.0.into(),
        ActivityMeasure::ElapsedTimeInSeconds => entry.elapsed_time_in_seconds.0.into(),
    }
}
