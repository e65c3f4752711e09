//! Commands that edit a stage.

use crate::command::Command;
use crate::validation::{Fields, PeriodRule};
use crate::{ActivityType, AthleteId, ChallengeId, Period, StageId};

/// Reveals a hidden stage.
#[derive(Clone, Debug, PartialEq)]
pub struct RevealStage {
    /// The stage.
    pub stage_id: StageId,
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
}

impl Command for RevealStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let challenge_id = fields.id("challenge_id").required();
        Some(Self { stage_id: stage_id?, challenge_id: challenge_id? })
    }
}

/// Says something else of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct SetStageDescription {
    /// The stage.
    pub stage_id: StageId,
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
    /// What the host says of it now.
    pub description: String,
    /// Who says it.
    pub updated_by_athlete_id: AthleteId,
}

impl Command for SetStageDescription {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let description = fields.text("description").required();
        let updated_by_athlete_id = fields.id("updated_by_athlete_id").required();
        Some(Self {
            stage_id: stage_id?,
            challenge_id: challenge_id?,
            description: description?,
            updated_by_athlete_id: updated_by_athlete_id?,
        })
    }
}

/// Adjusts the dates of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustStageDuration {
    /// The stage.
    pub stage_id: StageId,
    /// When it takes place now. That may be past.
    pub period: Period,
}

impl Command for AdjustStageDuration {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let period = fields.period(PeriodRule::EndsLater);
        Some(Self { stage_id: stage_id?, period: period? })
    }
}

/// Makes a stage a preview: it gives no points.
#[derive(Clone, Debug, PartialEq)]
pub struct MakePreviewStage {
    /// The stage.
    pub stage_id: StageId,
}

impl Command for MakePreviewStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        Some(Self { stage_id: stage_id? })
    }
}

/// Makes a stage the queen stage.
#[derive(Clone, Debug, PartialEq)]
pub struct MakeQueenStage {
    /// The stage.
    pub stage_id: StageId,
}

impl Command for MakeQueenStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        Some(Self { stage_id: stage_id? })
    }
}

/// Gives a stage another segment. Its length, climb and course stay what they were.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeStageSegment {
    /// The stage.
    pub stage_id: StageId,
    /// The new segment's id at Strava.
    pub strava_segment_id: i64,
}

impl Command for ChangeStageSegment {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let strava_segment_id = fields.int("strava_segment_id").required();
        Some(Self { stage_id: stage_id?, strava_segment_id: strava_segment_id? })
    }
}

/// Adjusts the activities that count in a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustStageIncludedActivities {
    /// The stage.
    pub stage_id: StageId,
    /// The activities that count now. Not empty.
    pub included_activity_types: Vec<ActivityType>,
}

impl Command for AdjustStageIncludedActivities {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let included_activity_types = fields.activity_types();
        Some(Self { stage_id: stage_id?, included_activity_types: included_activity_types? })
    }
}
