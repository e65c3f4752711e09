//! What an athlete gains on a board of a challenge, or has taken back.

use super::totals::Totals;
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, AthleteAccumulatedPointsInChallengeLeaderboard,
    AthleteActivityAdjustedInChallengeLeaderboard, AthletePointsAdjustedInChallengeLeaderboard,
};
use crate::{AthleteId, ChallengeLeaderboardId, Number, StageId};

/// What an event adds to what an athlete has on a board. What is taken back is negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain<'a> {
    /// The board.
    pub board_id: &'a ChallengeLeaderboardId,
    /// The athlete.
    pub athlete_id: &'a AthleteId,
    /// The stage that it is for. Absent: an operator has adjusted points.
    pub stage_id: Option<&'a StageId>,
    /// How much it is.
    pub totals: Totals,
    /// How many activities count.
    pub activity_count: i64,
    /// How much of the goal is reached in the stage, in percent. Absent: none.
    pub goal_progress: Option<Number>,
}

impl<'a> From<&'a AthleteAccumulatedPointsInChallengeLeaderboard> for Gain<'a> {
    fn from(event: &'a AthleteAccumulatedPointsInChallengeLeaderboard) -> Self {
        Self {
            board_id: &event.challenge_leaderboard_id,
            athlete_id: &event.athlete_id,
            stage_id: Some(&event.stage_id),
            totals: Totals { points: event.points, ..Totals::default() },
            activity_count: 0,
            goal_progress: None,
        }
    }
}

impl<'a> From<&'a AthletePointsAdjustedInChallengeLeaderboard> for Gain<'a> {
    fn from(event: &'a AthletePointsAdjustedInChallengeLeaderboard) -> Self {
        Self {
            board_id: &event.challenge_leaderboard_id,
            athlete_id: &event.athlete_id,
            stage_id: event.stage_id.as_ref(),
            totals: Totals { points: event.points_adjustment, ..Totals::default() },
            activity_count: 0,
            goal_progress: None,
        }
    }
}

impl<'a> From<&'a AthleteAccumulatedActivityInChallengeLeaderboard> for Gain<'a> {
    fn from(event: &'a AthleteAccumulatedActivityInChallengeLeaderboard) -> Self {
        let totals = Totals {
            points: 0,
            goals: event.goals.unwrap_or_default(),
            elapsed_time_in_seconds: event.elapsed_time_in_seconds.unwrap_or_default(),
            moving_time_in_seconds: event.moving_time_in_seconds.unwrap_or_default(),
            distance_in_metres: event.distance_in_metres.unwrap_or_default(),
            elevation_gain_in_metres: event.elevation_gain_in_metres.unwrap_or_default(),
        };
        Self {
            board_id: &event.challenge_leaderboard_id,
            athlete_id: &event.athlete_id,
            stage_id: Some(&event.stage_id),
            totals,
            activity_count: event.activity_count.unwrap_or_default(),
            goal_progress: event.goal_progress,
        }
    }
}

impl<'a> From<&'a AthleteActivityAdjustedInChallengeLeaderboard> for Gain<'a> {
    fn from(event: &'a AthleteActivityAdjustedInChallengeLeaderboard) -> Self {
        let totals = Totals {
            points: 0,
            goals: event.goals_adjustment.unwrap_or_default(),
            elapsed_time_in_seconds: event.elapsed_time_in_seconds_adjustment.unwrap_or_default(),
            moving_time_in_seconds: event.moving_time_in_seconds_adjustment.unwrap_or_default(),
            distance_in_metres: event.distance_in_metres_adjustment.unwrap_or_default(),
            elevation_gain_in_metres: event.elevation_gain_in_metres_adjustment.unwrap_or_default(),
        };
        Self {
            board_id: &event.challenge_leaderboard_id,
            athlete_id: &event.athlete_id,
            stage_id: Some(&event.stage_id),
            totals,
            activity_count: event.activity_count_adjustment.unwrap_or_default(),
            goal_progress: None,
        }
    }
}
