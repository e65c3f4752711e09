//! What stages have added to what an athlete has.

use paceline::read_model::{Index, Key, Row, RowQuery};
use paceline::{Identity, Position};
use serde::{Deserialize, Serialize};

use super::BoardRow;
use crate::projections::totals::Totals;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, Metres, Seconds, StageId};

/// What stages have added to what an athlete has on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Whose board it is.
    pub athlete_gender: Gender,
    /// The last name by which equal entries are sorted.
    pub sorted_as: String,
    /// What has happened, in order.
    pub changes: Vec<Change>,
}

impl HistoryRow {
    /// The key of an athlete on a board.
    pub fn key_of(board_id: &ChallengeLeaderboardId, athlete_id: &AthleteId) -> Key {
        Key::new(board_id.as_str(), athlete_id.as_str())
    }

    /// All athletes of a board, by id.
    pub fn of_board(board_id: &ChallengeLeaderboardId) -> RowQuery {
        RowQuery::all(Index::Primary, board_id.as_str())
    }

    /// An athlete to whom nothing has happened yet.
    pub(super) fn new(board: &BoardRow, athlete_id: &AthleteId, sorted_as: String) -> Self {
        Self {
            challenge_leaderboard_id: board.challenge_leaderboard_id.clone(),
            challenge_id: board.challenge_id.clone(),
            athlete_id: athlete_id.clone(),
            athlete_gender: board.gender,
            sorted_as,
            changes: vec![],
        }
    }
}

impl Row for HistoryRow {
    const TABLE: &'static str = "stage_result_histories";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_leaderboard_id, &self.athlete_id)
    }
}

/// What has happened to an athlete on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A stage has added something.
    Accumulated,
    /// What there is was adjusted.
    Adjusted,
    /// The athlete was removed.
    Removed,
}

/// Something that has happened to an athlete on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
    /// The stage that it is for. Absent: the one that was current.
    pub stage_id: Option<StageId>,
    /// The place of its event among those of all streams.
    pub position: Position,
    /// What it adds.
    pub totals: Totals,
    /// How many activities it adds.
    pub activity_count: i64,
}

/// The fields of a change without their names, which take more room than they do: a daily goal makes 366 of them.
type Stored = (ChangeKind, Option<StageId>, Position, i64, i64, Seconds, Seconds, Metres, Metres, i64);

impl From<Stored> for Change {
    fn from(stored: Stored) -> Self {
        let (kind, stage_id, position, points, goals, elapsed, moving, distance, climb, activity_count) =
            stored;
        let totals = Totals {
            points,
            goals,
            elapsed_time_in_seconds: elapsed,
            moving_time_in_seconds: moving,
            distance_in_metres: distance,
            elevation_gain_in_metres: climb,
        };
        Self { kind, stage_id, position, totals, activity_count }
    }
}

impl From<Change> for Stored {
    fn from(change: Change) -> Self {
        let Totals {
            points,
            goals,
            elapsed_time_in_seconds: elapsed,
            moving_time_in_seconds: moving,
            distance_in_metres: distance,
            elevation_gain_in_metres: climb,
        } = change.totals;
        let Change { kind, stage_id, position, activity_count, .. } = change;
        (kind, stage_id, position, points, goals, elapsed, moving, distance, climb, activity_count)
    }
}
