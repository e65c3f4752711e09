//! The row of a board.

use paceline::read_model::{Key, Row};
use paceline::{Identity, Version};
use serde::{Deserialize, Serialize};

use crate::challenge::ChallengeType;
use crate::challenge_leaderboard::events::ChallengeLeaderboardCreated;
use crate::{ChallengeId, ChallengeLeaderboardId, Gender, Measure, RankOrder};

/// A board of a challenge. Its entries count as long as it has a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardRow {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What the challenge is about.
    pub challenge_type: ChallengeType,
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
    /// Whether it was finalised.
    pub finalised: bool,
    /// How many entries it has.
    pub entry_count: u64,
    /// The version of the board to which its entries follow: whoever reads it before and after the entries knows
    /// whether they are of one moment.
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
            challenge_type: created.challenge_type,
            name: created.name.clone(),
            description: created.description.clone(),
            gender: created.gender,
            rank_by: created.rank_by,
            rank_order: created.rank_order,
            has_goal: created.has_goal,
            finalised: false,
            entry_count: 0,
            as_of,
        }
    }
}

impl Row for BoardRow {
    const TABLE: &'static str = "challenge_leaderboards";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_leaderboard_id)
    }
}
