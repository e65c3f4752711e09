//! The history of ranks.

use std::collections::BTreeSet;

use paceline::read_model::{ReadModel, ReadModelError};

use super::Viewer;
use super::page::{get, read_all};
use crate::projections::rank_history::{BoardRow, PointRow};
use crate::{AthleteId, StageLeaderboardId};

/// The most athletes whose history is asked for at once.
pub const MAX_ATHLETES: usize = 10;

/// `rank_history`: how athletes have moved on a board, by athlete, then in order. Without athletes that of all. `None`:
/// there is no such board, or it is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn rank_history(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    board_id: &StageLeaderboardId,
    athletes: &[AthleteId],
) -> Result<Option<Vec<PointRow>>, ReadModelError> {
    let Some(board) = get::<BoardRow>(rows, &BoardRow::key_of(board_id)).await? else { return Ok(None) };
    if !viewer.sees_stage(rows, &board.stage_id).await? {
        return Ok(None);
    }
    if athletes.is_empty() {
        return read_all(rows, &PointRow::of_board(board_id)).await.map(Some);
    }
    let mut points = Vec::new();
    for athlete_id in athletes.iter().collect::<BTreeSet<_>>() {
        points.extend(read_all::<PointRow>(rows, &PointRow::of_athlete(board_id, athlete_id)).await?);
    }
    Ok(Some(points))
}
