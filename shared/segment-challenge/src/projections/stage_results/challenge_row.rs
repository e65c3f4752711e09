//! What results know of their challenge.

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Identity, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::{ChallengeId, ChallengeLeaderboardId, GoalRecurrence, GoalUnits, Number};

/// What results know of their challenge, and which boards it has. No query shows it as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChallengeRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// How much is to be reached, in `goal_units`.
    pub goal: Option<Number>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// How often it is to be reached.
    pub goal_recurrence: Option<GoalRecurrence>,
    /// Its boards.
    pub board_ids: Vec<ChallengeLeaderboardId>,
    /// Whether it was cancelled: it gets no boards any more.
    pub cancelled: bool,
}

impl ChallengeRow {
    /// The key of what is known of a challenge.
    pub fn key_of(challenge_id: &ChallengeId) -> Key {
        Key::single(challenge_id.as_str())
    }

    /// What is known of a challenge, be it nothing.
    pub(super) async fn of<R: ReadModel>(
        unit: &mut UnitOfWork<'_, R>,
        challenge_id: &ChallengeId,
    ) -> Result<Self, ReadModelError> {
        let found = unit.get(&Self::key_of(challenge_id)).await?;
        Ok(found.unwrap_or_else(|| Self {
            challenge_id: challenge_id.clone(),
            goal: None,
            goal_units: None,
            goal_recurrence: None,
            board_ids: vec![],
            cancelled: false,
        }))
    }
}

impl Row for ChallengeRow {
    const TABLE: &'static str = "stage_result_challenges";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id)
    }
}
