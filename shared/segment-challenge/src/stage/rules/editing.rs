//! A stage is edited.

use crate::stage::commands::{AdjustStageDuration, SetStageDescription};
use crate::stage::events::{
    StageDescriptionEdited, StageDurationAdjusted, StageMadePreview, StageMadeQueen, StageRevealed,
};
use crate::stage::state::{Profile, Status};
use crate::stage::{Decision, Stage, StageRefusal};

impl Stage {
    /// A stage that is there: texts and dates are edited in every status but one.
    fn not_deleted(&self) -> Result<&Profile, StageRefusal> {
        match &self.profile {
            None => Err(StageRefusal::NotFound),
            Some(profile) if profile.status == Status::Deleted => Err(StageRefusal::Deleted),
            Some(profile) => Ok(profile),
        }
    }

    pub(in crate::stage) fn reveal(&self) -> Decision {
        let profile = self.not_deleted()?;
        if profile.visible {
            return Ok(vec![]);
        }
        let revealed =
            StageRevealed { challenge_id: profile.challenge_id.clone(), stage_id: profile.stage_id.clone() };
        Ok(vec![revealed.into()])
    }

    pub(in crate::stage) fn set_description(&self, command: &SetStageDescription) -> Decision {
        let profile = self.not_deleted()?;
        if profile.description.as_ref() == Some(&command.description) {
            return Ok(vec![]);
        }
        let edited = StageDescriptionEdited {
            stage_id: profile.stage_id.clone(),
            description: command.description.clone(),
            updated_by_athlete_id: command.updated_by_athlete_id.clone(),
        };
        Ok(vec![edited.into()])
    }

    pub(in crate::stage) fn adjust_duration(&self, command: &AdjustStageDuration) -> Decision {
        let stage_id = self.not_deleted()?.stage_id.clone();
        Ok(vec![StageDurationAdjusted { stage_id, period: command.period }.into()])
    }

    pub(in crate::stage) fn make_preview(&self) -> Decision {
        let profile = self.in_status(&[Status::Pending, Status::Active], StageRefusal::CannotMakePreview)?;
        let made = StageMadePreview {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
        };
        Ok(vec![made.into()])
    }

    pub(in crate::stage) fn make_queen(&self) -> Decision {
        let profile = self.in_status(&[Status::Pending, Status::Active], StageRefusal::CannotMakeQueen)?;
        let made =
            StageMadeQueen { challenge_id: profile.challenge_id.clone(), stage_id: profile.stage_id.clone() };
        Ok(vec![made.into()])
    }
}
