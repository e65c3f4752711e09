//! Commands that run a stage and bring it to its end.

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, ChallengeId, ClubId, StageId};

/// Starts a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StartStage {
    /// The stage.
    pub stage_id: StageId,
}

impl Command for StartStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        Some(Self { stage_id: stage_id? })
    }
}

/// Ends a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct EndStage {
    /// The stage.
    pub stage_id: StageId,
}

impl Command for EndStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        Some(Self { stage_id: stage_id? })
    }
}

/// Approves the boards of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct ApproveStageLeaderboards {
    /// The stage.
    pub stage_id: StageId,
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
    /// Who approves them.
    pub approved_by_athlete_id: AthleteId,
    /// For which club.
    pub approved_by_club_id: ClubId,
    /// What the host says of the results.
    pub approval_message: Option<String>,
}

impl Command for ApproveStageLeaderboards {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let approved_by_athlete_id = fields.id("approved_by_athlete_id").required();
        let approved_by_club_id = fields.id("approved_by_club_id").required();
        let approval_message = fields.text("approval_message").optional();
        Some(Self {
            stage_id: stage_id?,
            challenge_id: challenge_id?,
            approved_by_athlete_id: approved_by_athlete_id?,
            approved_by_club_id: approved_by_club_id?,
            approval_message: approval_message?,
        })
    }
}

/// Publishes the results of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishStageResults {
    /// The stage.
    pub stage_id: StageId,
    /// Who publishes them.
    pub published_by_athlete_id: AthleteId,
    /// For which club.
    pub published_by_club_id: ClubId,
    /// What the host says of the results.
    pub message: String,
}

impl Command for PublishStageResults {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let published_by_athlete_id = fields.id("published_by_athlete_id").required();
        let published_by_club_id = fields.id("published_by_club_id").required();
        let message = fields.text("message").required();
        Some(Self {
            stage_id: stage_id?,
            published_by_athlete_id: published_by_athlete_id?,
            published_by_club_id: published_by_club_id?,
            message: message?,
        })
    }
}

/// Deletes a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteStage {
    /// The stage.
    pub stage_id: StageId,
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
    /// Who deletes it.
    pub deleted_by_athlete_id: AthleteId,
}

impl Command for DeleteStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let deleted_by_athlete_id = fields.id("deleted_by_athlete_id").required();
        Some(Self {
            stage_id: stage_id?,
            challenge_id: challenge_id?,
            deleted_by_athlete_id: deleted_by_athlete_id?,
        })
    }
}
