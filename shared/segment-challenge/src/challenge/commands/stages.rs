//! Commands about the stages that a challenge includes.

use crate::command::Command;
use crate::validation::{Fields, PeriodRule};
use crate::{ChallengeId, Period, StageId};

/// Includes a stage in a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct IncludeStageInChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The stage.
    pub stage_id: StageId,
    /// Its number.
    pub stage_number: Option<i64>,
    /// Its name.
    pub name: String,
    /// When it takes place.
    pub period: Period,
}

impl Command for IncludeStageInChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let stage_id = fields.id("stage_id").required();
        let stage_number = fields.int("stage_number").optional();
        let name = fields.text("name").required();
        let period = fields.period(PeriodRule::Any);
        Some(Self {
            challenge_id: challenge_id?,
            stage_id: stage_id?,
            stage_number: stage_number?,
            name: name?,
            period: period?,
        })
    }
}

/// Removes a stage from a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveStageFromChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The stage.
    pub stage_id: StageId,
    /// Its number.
    pub stage_number: Option<i64>,
}

impl Command for RemoveStageFromChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let stage_id = fields.id("stage_id").required();
        let stage_number = fields.int("stage_number").optional();
        Some(Self { challenge_id: challenge_id?, stage_id: stage_id?, stage_number: stage_number? })
    }
}
