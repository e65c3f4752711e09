//! What was done in stages is added up.

use super::update::Update;
use crate::challenge_leaderboard::StageResult;
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, AthleteActivityAdjustedInChallengeLeaderboard,
};
use crate::{Number, StageId};

impl Update<'_> {
    pub(super) fn add_activity(&mut self, stage_id: &StageId, result: &StageResult) {
        let accumulated = AthleteAccumulatedActivityInChallengeLeaderboard {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            challenge_type: self.profile.challenge_type,
            gender: self.profile.gender,
            stage_id: stage_id.clone(),
            athlete_id: result.athlete_id.clone(),
            elapsed_time_in_seconds: result.elapsed_time_in_seconds,
            moving_time_in_seconds: result.moving_time_in_seconds,
            distance_in_metres: result.distance_in_metres,
            elevation_gain_in_metres: result.elevation_gain_in_metres,
            goals: result.goals,
            goal_progress: result.goal_progress,
            activity_count: result.stage_effort_count,
        };
        let stage = self.board.stage_number(stage_id);
        self.change(&result.athlete_id, |entry| entry.accumulate(&result.amounts(), stage), accumulated);
    }

    /// Takes a result back: every number negative.
    pub(super) fn take_back_activity(&mut self, stage_id: &StageId, result: &StageResult) {
        let negative = result.amounts().negative();
        let adjusted = AthleteActivityAdjustedInChallengeLeaderboard {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            stage_id: stage_id.clone(),
            athlete_id: result.athlete_id.clone(),
            gender: self.profile.gender,
            elapsed_time_in_seconds_adjustment: negative.elapsed_time,
            moving_time_in_seconds_adjustment: negative.moving_time,
            distance_in_metres_adjustment: negative.distance,
            elevation_gain_in_metres_adjustment: negative.elevation_gain,
            goals_adjustment: negative.goals,
            goal_progress_adjustment: result.goal_progress.map(|progress| Number::from(-progress.decimal())),
            activity_count_adjustment: result.stage_effort_count.map(i64::saturating_neg),
        };
        let stage = self.board.stage_number(stage_id);
        self.change(&result.athlete_id, |entry| entry.adjust(&negative, stage), adjusted);
    }
}
