//! Commands about those who compete in a challenge.

use jiff::Timestamp;

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, ChallengeId, Gender};

/// Joins a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who joins.
    pub athlete_id: AthleteId,
    /// Their gender, if they give it.
    pub gender: Option<Gender>,
}

impl Command for JoinChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let gender = fields.one_of("gender").optional();
        Some(Self { challenge_id: challenge_id?, athlete_id: athlete_id?, gender: gender? })
    }
}

/// Leaves a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaveChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who leaves.
    pub athlete_id: AthleteId,
}

impl Command for LeaveChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let athlete_id = fields.id("athlete_id").required();
        Some(Self { challenge_id: challenge_id?, athlete_id: athlete_id? })
    }
}

/// Excludes a competitor from a challenge, for good.
#[derive(Clone, Debug, PartialEq)]
pub struct ExcludeCompetitorFromChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who is excluded.
    pub athlete_id: AthleteId,
    /// Why.
    pub reason: String,
    /// When.
    pub excluded_at: Timestamp,
}

impl Command for ExcludeCompetitorFromChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let reason = fields.text("reason").required();
        let excluded_at = fields.instant("excluded_at").required();
        Some(Self {
            challenge_id: challenge_id?,
            athlete_id: athlete_id?,
            reason: reason?,
            excluded_at: excluded_at?,
        })
    }
}

/// Limits a competitor: they take part but score no points.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitCompetitorParticipationInChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who is limited.
    pub athlete_id: AthleteId,
    /// Why.
    pub reason: String,
}

impl Command for LimitCompetitorParticipationInChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let reason = fields.text("reason").required();
        Some(Self { challenge_id: challenge_id?, athlete_id: athlete_id?, reason: reason? })
    }
}

/// Lifts the limit of a competitor.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowCompetitorParticipationInChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Whose limit is lifted.
    pub athlete_id: AthleteId,
}

impl Command for AllowCompetitorParticipationInChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let athlete_id = fields.id("athlete_id").required();
        Some(Self { challenge_id: challenge_id?, athlete_id: athlete_id? })
    }
}
