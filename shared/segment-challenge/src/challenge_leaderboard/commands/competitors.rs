//! Commands about single athletes.

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId};

/// Adds points to those of an athlete, or takes some away.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustAthletePointsInChallengeLeaderboard {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// Whose points they are.
    pub athlete_id: AthleteId,
    /// How many. It may be negative.
    pub points_adjustment: i64,
}

impl Command for AdjustAthletePointsInChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let points_adjustment = fields.int("points_adjustment").required();
        Some(Self {
            challenge_leaderboard_id: challenge_leaderboard_id?,
            athlete_id: athlete_id?,
            points_adjustment: points_adjustment?,
        })
    }
}

/// Takes an athlete off the board.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveCompetitorFromChallengeLeaderboard {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who is taken off.
    pub athlete_id: AthleteId,
}

impl Command for RemoveCompetitorFromChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let athlete_id = fields.id("athlete_id").required();
        Some(Self {
            challenge_leaderboard_id: challenge_leaderboard_id?,
            challenge_id: challenge_id?,
            athlete_id: athlete_id?,
        })
    }
}

/// Passes an athlete over when points are given. Points already given stay.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitCompetitorPointScoringInChallengeLeaderboard {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// Who is limited.
    pub athlete_id: AthleteId,
    /// Why.
    pub reason: String,
}

impl Command for LimitCompetitorPointScoringInChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let reason = fields.text("reason").required();
        Some(Self {
            challenge_leaderboard_id: challenge_leaderboard_id?,
            athlete_id: athlete_id?,
            reason: reason?,
        })
    }
}

/// Lets a limited athlete score again.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowCompetitorPointScoringInChallengeLeaderboard {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// Who scores again.
    pub athlete_id: AthleteId,
}

impl Command for AllowCompetitorPointScoringInChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let athlete_id = fields.id("athlete_id").required();
        Some(Self { challenge_leaderboard_id: challenge_leaderboard_id?, athlete_id: athlete_id? })
    }
}
