//! Commands that tell a board of a stage's results.

use crate::challenge_leaderboard::StageResult;
use crate::command::Command;
use crate::stage::StageType;
use crate::validation::Fields;
use crate::{ChallengeId, ChallengeLeaderboardId, PointsAdjustment, StageId};

/// The stage whose results are told.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultsOfStage {
    /// The board that is told.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The stages whose goals make up the goal of the challenge.
    pub challenge_stage_ids: Vec<StageId>,
    /// The stage.
    pub stage_id: StageId,
    /// What the stage is.
    pub stage_type: StageType,
    /// How the points of the stage differ from the usual ones.
    pub points_adjustment: Option<PointsAdjustment>,
}

impl ResultsOfStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let challenge_stage_ids = fields.ids("challenge_stage_ids").required();
        let stage_id = fields.id("stage_id").required();
        let stage_type = fields.one_of("stage_type").required();
        let points_adjustment = fields.one_of("points_adjustment").optional();
        Some(Self {
            challenge_leaderboard_id: challenge_leaderboard_id?,
            challenge_id: challenge_id?,
            challenge_stage_ids: challenge_stage_ids?,
            stage_id: stage_id?,
            stage_type: stage_type?,
            points_adjustment: points_adjustment?,
        })
    }
}

/// Adds the results of a stage. Whether they were added before is not looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignPointsFromStageLeaderboard {
    /// The stage.
    pub stage: ResultsOfStage,
    /// Its results, or a part of them.
    pub entries: Vec<StageResult>,
}

impl Command for AssignPointsFromStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage = ResultsOfStage::read(fields);
        let entries = fields.list("entries", StageResult::read).required();
        Some(Self { stage: stage?, entries: entries? })
    }
}

/// Takes results of a stage back and adds those that hold instead.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustPointsFromStageLeaderboard {
    /// The stage.
    pub stage: ResultsOfStage,
    /// The results that were added.
    pub previous_entries: Vec<StageResult>,
    /// The results that hold instead.
    pub adjusted_entries: Vec<StageResult>,
}

impl Command for AdjustPointsFromStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage = ResultsOfStage::read(fields);
        let previous_entries = fields.list("previous_entries", StageResult::read).required();
        let adjusted_entries = fields.list("adjusted_entries", StageResult::read).required();
        Some(Self { stage: stage?, previous_entries: previous_entries?, adjusted_entries: adjusted_entries? })
    }
}
