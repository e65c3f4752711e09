//! Athletes join a challenge and leave it, are excluded, limited and allowed again.

use jiff::Timestamp;

use crate::challenge::commands::{
    AllowCompetitorParticipationInChallenge, ExcludeCompetitorFromChallenge, JoinChallenge, LeaveChallenge,
    LimitCompetitorParticipationInChallenge,
};
use crate::challenge::events::{
    CompetitorExcludedFromChallenge, CompetitorJoinedChallenge, CompetitorLeftChallenge,
    CompetitorParticipationInChallengeAllowed, CompetitorParticipationInChallengeLimited,
};
use crate::challenge::{Challenge, ChallengeEvent, Decision};

impl Challenge {
    /// Who left may come back; who was excluded may not.
    pub(in crate::challenge) fn join(&self, command: &JoinChallenge) -> Decision {
        let profile = self.existing()?;
        let athlete_id = &command.athlete_id;
        if self.competitors.contains(athlete_id) || self.excluded.contains(athlete_id) {
            return Ok(vec![]);
        }
        let joined = CompetitorJoinedChallenge {
            challenge_id: profile.challenge_id.clone(),
            athlete_id: athlete_id.clone(),
            gender: command.gender,
        };
        Ok(vec![joined.into()])
    }

    pub(in crate::challenge) fn leave(
        &self,
        command: &LeaveChallenge,
        now: Timestamp,
    ) -> Vec<ChallengeEvent> {
        if !self.competitors.contains(&command.athlete_id) {
            return vec![];
        }
        let left = CompetitorLeftChallenge {
            challenge_id: command.challenge_id.clone(),
            athlete_id: command.athlete_id.clone(),
            left_at: now,
        };
        vec![left.into()]
    }

    /// Only a competitor is barred: anyone else may still join.
    pub(in crate::challenge) fn exclude(
        &self,
        command: &ExcludeCompetitorFromChallenge,
    ) -> Vec<ChallengeEvent> {
        if !self.competitors.contains(&command.athlete_id) {
            return vec![];
        }
        let excluded = CompetitorExcludedFromChallenge {
            challenge_id: command.challenge_id.clone(),
            athlete_id: command.athlete_id.clone(),
            reason: command.reason.clone(),
            excluded_at: command.excluded_at,
        };
        vec![excluded.into()]
    }

    /// A limit outlasts leaving and coming back.
    pub(in crate::challenge) fn limit(
        &self,
        command: &LimitCompetitorParticipationInChallenge,
    ) -> Vec<ChallengeEvent> {
        let athlete_id = &command.athlete_id;
        if !self.competitors.contains(athlete_id) || self.limited.contains(athlete_id) {
            return vec![];
        }
        let limited = CompetitorParticipationInChallengeLimited {
            challenge_id: command.challenge_id.clone(),
            athlete_id: athlete_id.clone(),
            reason: command.reason.clone(),
        };
        vec![limited.into()]
    }

    pub(in crate::challenge) fn allow(
        &self,
        command: &AllowCompetitorParticipationInChallenge,
    ) -> Vec<ChallengeEvent> {
        if !self.limited.contains(&command.athlete_id) {
            return vec![];
        }
        let allowed = CompetitorParticipationInChallengeAllowed {
            challenge_id: command.challenge_id.clone(),
            athlete_id: command.athlete_id.clone(),
        };
        vec![allowed.into()]
    }
}
