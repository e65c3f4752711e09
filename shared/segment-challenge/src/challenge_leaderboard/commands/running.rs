//! Commands that set up a board and bring it to its end.

use crate::challenge::ChallengeType;
use crate::challenge_leaderboard::events::ChallengeLeaderboardCreated;
use crate::command::Command;
use crate::validation::Fields;
use crate::{ChallengeLeaderboardId, Measure, Points};

/// Creates a board.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateChallengeLeaderboard {
    /// What is told of it when it is created.
    pub board: ChallengeLeaderboardCreated,
}

impl Command for CreateChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let challenge_type = fields.one_of("challenge_type").required();
        let name = fields.text("name").required();
        let description = fields.text("description").required();
        let gender = fields.one_of("gender").required();
        let rank_by = fields.one_of("rank_by").required();
        let rank_order = fields.one_of("rank_order").required();
        let gives_points = challenge_type == Some(ChallengeType::Segment) || rank_by == Some(Measure::Points);
        let points = fields.points("points").required_if(gives_points);
        let has_goal = fields.bool("has_goal").required();
        let board = ChallengeLeaderboardCreated {
            challenge_leaderboard_id: challenge_leaderboard_id?,
            challenge_id: challenge_id?,
            challenge_type: challenge_type?,
            name: name?,
            description: description?,
            gender: gender?,
            rank_by: rank_by?,
            rank_order: rank_order?,
            points: points?,
            has_goal: has_goal?,
        };
        Some(Self { board })
    }
}

/// Sets the points that later stages give.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconfigureChallengeLeaderboardPoints {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The points.
    pub points: Points,
}

impl Command for ReconfigureChallengeLeaderboardPoints {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        let points = fields.points("points").required();
        Some(Self { challenge_leaderboard_id: challenge_leaderboard_id?, points: points? })
    }
}

/// Removes the board.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveChallengeLeaderboard {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
}

impl Command for RemoveChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        Some(Self { challenge_leaderboard_id: challenge_leaderboard_id? })
    }
}

/// Finalises the board: the results of the challenge are approved.
#[derive(Clone, Debug, PartialEq)]
pub struct FinaliseChallengeLeaderboard {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
}

impl Command for FinaliseChallengeLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_leaderboard_id = fields.id("challenge_leaderboard_id").required();
        Some(Self { challenge_leaderboard_id: challenge_leaderboard_id? })
    }
}
