//! The rows of points in time.

use jiff::Timestamp;
use paceline::read_model::{Index, Key, Row, RowQuery};
use paceline::{Identity, Version};
use serde::{Deserialize, Serialize};

use crate::{AthleteId, ChallengeId, Number, StageId, StageLeaderboardId};

/// Where an athlete stood after a ranking. It counts if its board has a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointRow {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The place of the ranking among the events of the board.
    pub position: Version,
    /// The stage.
    pub stage_id: StageId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// When it was.
    pub at: Timestamp,
    /// The rank that they took.
    pub rank: u32,
    /// What they had of what the board ranks by. Absent: it is not known.
    pub value: Option<Number>,
}

impl PointRow {
    /// The points of a board, by athlete, then in order.
    pub fn of_board(board_id: &StageLeaderboardId) -> RowQuery {
        RowQuery::all(Index::Primary, board_id.as_str())
    }

    /// The points of an athlete on a board, in order.
    pub fn of_athlete(board_id: &StageLeaderboardId, athlete_id: &AthleteId) -> RowQuery {
        RowQuery::beginning(Index::Primary, board_id.as_str(), format!("{athlete_id}\0"))
    }
}

impl Row for PointRow {
    const TABLE: &'static str = "rank_history";

    fn key(&self) -> Key {
        // Below every character of an id, so that a shorter id comes first.
        let sort = format!("{}\0{:020}", self.athlete_id, self.position.number());
        Key::new(self.stage_leaderboard_id.as_str(), sort)
    }
}
