//! What stages tell of a challenge that has no row yet.

use paceline::Identity;
use paceline::read_model::{Key, Row};
use serde::{Deserialize, Serialize};

use crate::{ActivityType, ChallengeId};

/// The activity types of stages whose events came before those of their challenge. No query shows it; the challenge's
/// row takes it in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EarlyStagesRow {
    pub(super) challenge_id: ChallengeId,
    pub(super) included_activity_types: Vec<ActivityType>,
}

impl EarlyStagesRow {
    pub(super) fn key_of(challenge_id: &ChallengeId) -> Key {
        Key::single(challenge_id.as_str())
    }
}

impl Row for EarlyStagesRow {
    const TABLE: &'static str = "challenge_early_stages";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id)
    }
}
