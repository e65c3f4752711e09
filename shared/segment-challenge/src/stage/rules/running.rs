//! A stage starts, ends, and has results; or it is deleted.

use crate::stage::commands::{ApproveStageLeaderboards, DeleteStage, PublishStageResults};
use crate::stage::events::{
    StageDeleted, StageEnded, StageLeaderboardsApproved, StageResultsPublished, StageStarted,
};
use crate::stage::state::Status;
use crate::stage::{Decision, Stage, StageEvent, StageRefusal};

impl Stage {
    /// The start date is not looked at: whoever sends the command has.
    pub(in crate::stage) fn start(&self) -> Vec<StageEvent> {
        let Some(profile) = self.profile_in(&[Status::Pending]) else { return vec![] };
        let started = StageStarted {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            stage_number: profile.stage_number,
            start_date: profile.period.start_date,
            start_date_local: profile.period.start_date_local,
        };
        [started.into()].into_iter().chain(profile.boards_requested().map(StageEvent::from)).collect()
    }

    /// Nor is the end date.
    pub(in crate::stage) fn end(&self) -> Decision {
        let profile = self.in_status(&[Status::Active], StageRefusal::NotActive)?;
        let ended = StageEnded {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            stage_number: profile.stage_number,
            end_date: profile.period.end_date,
            end_date_local: profile.period.end_date_local,
        };
        Ok(vec![ended.into()])
    }

    pub(in crate::stage) fn approve_leaderboards(&self, command: &ApproveStageLeaderboards) -> Decision {
        let profile = self.in_status(&[Status::Ended, Status::Approved], StageRefusal::NotEnded)?;
        if profile.status == Status::Approved {
            return Err(StageRefusal::AlreadyApproved);
        }
        let approved = StageLeaderboardsApproved {
            stage_id: profile.stage_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            approved_by_athlete_id: command.approved_by_athlete_id.clone(),
            approved_by_club_id: command.approved_by_club_id.clone(),
            approval_message: command.approval_message.clone(),
        };
        Ok(vec![approved.into()])
    }

    pub(in crate::stage) fn publish_results(&self, command: &PublishStageResults) -> Decision {
        let profile = self.in_status(&[Status::Ended, Status::Approved], StageRefusal::NotEnded)?;
        if profile.results_message.as_ref() == Some(&command.message) {
            return Ok(vec![]);
        }
        let published = StageResultsPublished {
            stage_id: profile.stage_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            published_by_athlete_id: command.published_by_athlete_id.clone(),
            published_by_club_id: command.published_by_club_id.clone(),
            message: command.message.clone(),
        };
        Ok(vec![published.into()])
    }

    pub(in crate::stage) fn delete(&self, command: &DeleteStage) -> Decision {
        let before_approval = [Status::Pending, Status::Active, Status::Ended];
        let profile = self.in_status(&before_approval, StageRefusal::CannotDelete)?;
        let deleted = StageDeleted {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            stage_number: profile.stage_number,
            deleted_by_athlete_id: command.deleted_by_athlete_id.clone(),
        };
        Ok(vec![deleted.into()])
    }
}
