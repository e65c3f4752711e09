//! A challenge starts, ends, and has results; or it is cancelled.

use jiff::Timestamp;

use crate::challenge::commands::{ApproveChallengeLeaderboards, CancelChallenge, PublishChallengeResults};
use crate::challenge::events::{
    ChallengeCancelled, ChallengeEnded, ChallengeLeaderboardsApproved, ChallengeResultsPublished,
    ChallengeStageStartRequested, ChallengeStarted,
};
use crate::challenge::state::{Profile, Status};
use crate::challenge::{Challenge, ChallengeEvent, ChallengeRefusal, Decision};

impl Challenge {
    pub(in crate::challenge) fn start(&self, now: Timestamp) -> Decision {
        let profile = self.in_status(&[Status::Approved], ChallengeRefusal::NotApproved)?;
        Ok(self.started_if_reached(profile, now))
    }

    /// The start, if it has been reached, and that of the first stage, if its own has been reached as well.
    pub(super) fn started_if_reached(&self, profile: &Profile, now: Timestamp) -> Vec<ChallengeEvent> {
        if !profile.period.has_started(now) {
            return vec![];
        }
        let challenge_id = &profile.challenge_id;
        let started = ChallengeStarted {
            challenge_id: challenge_id.clone(),
            start_date: profile.period.start_date,
            start_date_local: profile.period.start_date_local,
        };
        let first_stage = self
            .stages
            .iter()
            .find(|(_, stage)| stage.stage_number == Some(1) && stage.period.has_started(now))
            .map(|(stage_id, _)| ChallengeStageStartRequested {
                challenge_id: challenge_id.clone(),
                stage_id: stage_id.clone(),
                stage_number: 1,
            });
        [started.into()].into_iter().chain(first_stage.map(ChallengeEvent::from)).collect()
    }

    /// The end date is not looked at: whoever sends the command has.
    pub(in crate::challenge) fn end(&self) -> Decision {
        let profile = self.in_status(&[Status::Active], ChallengeRefusal::NotActive)?;
        let ended = ChallengeEnded {
            challenge_id: profile.challenge_id.clone(),
            end_date: profile.period.end_date,
            end_date_local: profile.period.end_date_local,
            hosted_by_club_id: profile.hosted_by_club_id.clone(),
        };
        Ok(vec![ended.into()])
    }

    pub(in crate::challenge) fn cancel(&self, command: &CancelChallenge) -> Decision {
        let before_the_end = [Status::Created, Status::Hosted, Status::Approved, Status::Active];
        let profile = self.in_status(&before_the_end, ChallengeRefusal::CannotCancel)?;
        let cancelled = ChallengeCancelled {
            challenge_id: profile.challenge_id.clone(),
            cancelled_by_athlete_id: command.cancelled_by_athlete_id.clone(),
            hosted_by_club_id: profile.hosted_by_club_id.clone(),
        };
        Ok(vec![cancelled.into()])
    }

    pub(in crate::challenge) fn approve_leaderboards(
        &self,
        command: &ApproveChallengeLeaderboards,
    ) -> Decision {
        let profile = self.in_status(&[Status::Ended], ChallengeRefusal::NotEnded)?;
        if profile.leaderboards_approved {
            return Err(ChallengeRefusal::AlreadyApproved);
        }
        let approved = ChallengeLeaderboardsApproved {
            challenge_id: profile.challenge_id.clone(),
            approved_by_athlete_id: command.approved_by_athlete_id.clone(),
            approved_by_club_id: command.approved_by_club_id.clone(),
            approval_message: command.approval_message.clone(),
        };
        Ok(vec![approved.into()])
    }

    pub(in crate::challenge) fn publish_results(&self, command: &PublishChallengeResults) -> Decision {
        let profile = self.in_status(&[Status::Ended], ChallengeRefusal::NotEnded)?;
        if profile.results_message.as_ref() == Some(&command.message) {
            return Ok(vec![]);
        }
        let published = ChallengeResultsPublished {
            challenge_id: profile.challenge_id.clone(),
            published_by_athlete_id: command.published_by_athlete_id.clone(),
            published_by_club_id: command.published_by_club_id.clone(),
            message: command.message.clone(),
        };
        Ok(vec![published.into()])
    }
}
