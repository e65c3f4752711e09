//! What other streams tell of boards. No query shows these rows as they are.

use paceline::Identity;
use paceline::read_model::{Index, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use crate::{AthleteId, ChallengeId, StageId, StageLeaderboardId};

/// An athlete who takes part in a challenge without scoring. Those who score have no row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Why.
    pub reason: String,
}

impl LimitRow {
    /// The limited athletes of a challenge. There are few.
    pub fn of_challenge(challenge_id: &ChallengeId) -> RowQuery {
        RowQuery::all(Index::Primary, challenge_id.as_str())
    }

    pub(super) fn key_of(challenge_id: &ChallengeId, athlete_id: &AthleteId) -> Key {
        Key::new(challenge_id.as_str(), athlete_id.as_str())
    }
}

impl Row for LimitRow {
    const TABLE: &'static str = "stage_leaderboard_limits";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id, &self.athlete_id)
    }
}

/// The boards of a stage, and whether the stage is gone: its boards may be told of later than its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StageBoardsRow {
    pub(super) stage_id: StageId,
    pub(super) board_ids: Vec<StageLeaderboardId>,
    pub(super) deleted: bool,
}

impl StageBoardsRow {
    pub(super) fn key_of(stage_id: &StageId) -> Key {
        Key::single(stage_id.as_str())
    }

    pub(super) fn none(stage_id: &StageId) -> Self {
        Self { stage_id: stage_id.clone(), board_ids: Vec::new(), deleted: false }
    }
}

impl Row for StageBoardsRow {
    const TABLE: &'static str = "stage_leaderboard_stages";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_id)
    }
}
