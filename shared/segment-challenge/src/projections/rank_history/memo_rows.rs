//! What is remembered of stages, boards and athletes. No query shows it as it is.

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Identity, UnitOfWork, Version};
use serde::{Deserialize, Serialize};

use crate::stage_leaderboard::events::StageLeaderboardCreated;
use crate::{ActivityMeasure, AthleteId, ChallengeId, Number, StageId, StageLeaderboardId};

/// A stage and its boards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRow {
    stage_id: StageId,
    pub(super) board_ids: Vec<StageLeaderboardId>,
    pub(super) deleted: bool,
}

impl StageRow {
    /// What is known of a stage, be it nothing.
    pub(super) async fn of<R: ReadModel>(
        unit: &mut UnitOfWork<'_, R>,
        stage_id: &StageId,
    ) -> Result<Self, ReadModelError> {
        let found = unit.get(&Key::single(stage_id.as_str())).await?;
        Ok(found.unwrap_or_else(|| Self { stage_id: stage_id.clone(), board_ids: vec![], deleted: false }))
    }
}

impl Row for StageRow {
    const TABLE: &'static str = "rank_history_stages";

    fn key(&self) -> Key {
        Key::single(self.stage_id.as_str())
    }
}

/// A board. Its history counts as long as it has a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// The stage.
    pub stage_id: StageId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What it ranks by.
    pub rank_by: ActivityMeasure,
    /// The version of its last ranking.
    pub as_of: Version,
}

impl BoardRow {
    /// The key of a board.
    pub fn key_of(board_id: &StageLeaderboardId) -> Key {
        Key::single(board_id.as_str())
    }

    pub(super) fn new(created: &StageLeaderboardCreated) -> Self {
        Self {
            stage_leaderboard_id: created.stage_leaderboard_id.clone(),
            stage_id: created.stage_id.clone(),
            challenge_id: created.challenge_id.clone(),
            rank_by: created.rank_by,
            as_of: Version::ZERO,
        }
    }
}

impl Row for BoardRow {
    const TABLE: &'static str = "rank_history_boards";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_leaderboard_id)
    }
}

/// The last value of an athlete on a board: a ranking does not tell that of bystanders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueRow {
    pub(super) stage_leaderboard_id: StageLeaderboardId,
    pub(super) athlete_id: AthleteId,
    pub(super) value: Number,
}

impl ValueRow {
    pub(super) fn key_of(board_id: &StageLeaderboardId, athlete_id: &AthleteId) -> Key {
        Key::new(board_id.as_str(), athlete_id.as_str())
    }
}

impl Row for ValueRow {
    const TABLE: &'static str = "rank_history_values";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_leaderboard_id, &self.athlete_id)
    }
}
