//! Commands that follow what happens to the stage.

use crate::command::Command;
use crate::validation::Fields;
use crate::{PointsAdjustment, StageLeaderboardId};

/// Clears the board.
#[derive(Clone, Debug, PartialEq)]
pub struct ResetStageLeaderboard {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
}

impl Command for ResetStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_leaderboard_id = fields.id("stage_leaderboard_id").required();
        Some(Self { stage_leaderboard_id: stage_leaderboard_id? })
    }
}

/// Sets how the points of the stage differ from the usual ones.
#[derive(Clone, Debug, PartialEq)]
pub struct SetStageLeaderboardPointsAdjustment {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// How they differ. Absent: not at all.
    pub points_adjustment: Option<PointsAdjustment>,
}

impl Command for SetStageLeaderboardPointsAdjustment {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_leaderboard_id = fields.id("stage_leaderboard_id").required();
        let points_adjustment = fields.one_of("points_adjustment").optional();
        Some(Self { stage_leaderboard_id: stage_leaderboard_id?, points_adjustment: points_adjustment? })
    }
}

/// Finalises the board: the stage has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct FinaliseStageLeaderboard {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
}

impl Command for FinaliseStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_leaderboard_id = fields.id("stage_leaderboard_id").required();
        Some(Self { stage_leaderboard_id: stage_leaderboard_id? })
    }
}

/// Applies what has changed since the board was finalised.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustStageLeaderboard {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
}

impl Command for AdjustStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_leaderboard_id = fields.id("stage_leaderboard_id").required();
        Some(Self { stage_leaderboard_id: stage_leaderboard_id? })
    }
}
