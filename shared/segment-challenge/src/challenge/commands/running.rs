//! Commands that run a challenge and bring it to its end.

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, ChallengeId, ClubId};

/// Starts a challenge, if its start has been reached.
#[derive(Clone, Debug, PartialEq)]
pub struct StartChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
}

impl Command for StartChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        Some(Self { challenge_id: challenge_id? })
    }
}

/// Ends a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct EndChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
}

impl Command for EndChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        Some(Self { challenge_id: challenge_id? })
    }
}

/// Cancels a challenge before its end.
#[derive(Clone, Debug, PartialEq)]
pub struct CancelChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who cancels it.
    pub cancelled_by_athlete_id: AthleteId,
}

impl Command for CancelChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let cancelled_by_athlete_id = fields.id("cancelled_by_athlete_id").required();
        Some(Self { challenge_id: challenge_id?, cancelled_by_athlete_id: cancelled_by_athlete_id? })
    }
}

/// Approves the boards of a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct ApproveChallengeLeaderboards {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who approves them.
    pub approved_by_athlete_id: AthleteId,
    /// For which club.
    pub approved_by_club_id: ClubId,
    /// What the host says of the results.
    pub approval_message: Option<String>,
}

impl Command for ApproveChallengeLeaderboards {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let approved_by_athlete_id = fields.id("approved_by_athlete_id").required();
        let approved_by_club_id = fields.id("approved_by_club_id").required();
        let approval_message = fields.text("approval_message").optional();
        Some(Self {
            challenge_id: challenge_id?,
            approved_by_athlete_id: approved_by_athlete_id?,
            approved_by_club_id: approved_by_club_id?,
            approval_message: approval_message?,
        })
    }
}

/// Publishes the results of a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishChallengeResults {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who publishes them.
    pub published_by_athlete_id: AthleteId,
    /// For which club.
    pub published_by_club_id: ClubId,
    /// What the host says of the results.
    pub message: String,
}

impl Command for PublishChallengeResults {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let published_by_athlete_id = fields.id("published_by_athlete_id").required();
        let published_by_club_id = fields.id("published_by_club_id").required();
        let message = fields.text("message").required();
        Some(Self {
            challenge_id: challenge_id?,
            published_by_athlete_id: published_by_athlete_id?,
            published_by_club_id: published_by_club_id?,
            message: message?,
        })
    }
}
