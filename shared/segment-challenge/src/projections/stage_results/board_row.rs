//! The row of a board whose results are kept.

use paceline::read_model::{Key, Row};
use paceline::{Identity, Version};
use serde::{Deserialize, Serialize};

use crate::challenge_leaderboard::events::ChallengeLeaderboardCreated;
use crate::{ChallengeId, ChallengeLeaderboardId, Gender, Measure, RankOrder};

/// A board. It has a result for each stage of its challenge, as long as it has a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardRow {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Whose board it is.
    pub gender: Gender,
    /// What it ranks by.
    pub rank_by: Measure,
    /// In which order.
    pub rank_order: RankOrder,
    /// Whether there is a goal.
    pub has_goal: bool,
    /// The version of the board to which its results follow.
    pub as_of: Version,
}

impl BoardRow {
    /// The key of a board's row.
    pub fn key_of(board_id: &ChallengeLeaderboardId) -> Key {
        Key::single(board_id.as_str())
    }

    /// The row of a board that was just created.
    pub(super) fn new(created: &ChallengeLeaderboardCreated, as_of: Version) -> Self {
        Self {
            challenge_leaderboard_id: created.challenge_leaderboard_id.clone(),
            challenge_id: created.challenge_id.clone(),
            name: created.name.clone(),
            description: created.description.clone(),
            gender: created.gender,
            rank_by: created.rank_by,
            rank_order: created.rank_order,
            has_goal: created.has_goal,
            as_of,
        }
    }
}

impl Row for BoardRow {
    const TABLE: &'static str = "stage_result_boards";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_leaderboard_id)
    }
}
