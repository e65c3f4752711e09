//! Athletes reach the goal.

use crate::stage_leaderboard::events::{AthleteAchievedStageGoal, RankedEntry};
use crate::stage_leaderboard::state::Profile;
use crate::stage_leaderboard::{StageLeaderboard, StageLeaderboardEvent};

impl StageLeaderboard {
    /// Who has reached the goal with these entries, in their order. It is announced once: also to those who fall below
    /// it and reach it again, or leave the board and come back.
    pub(super) fn goals_achieved<'a>(
        &'a self,
        profile: &'a Profile,
        entries: &'a [RankedEntry],
    ) -> impl Iterator<Item = StageLeaderboardEvent> + 'a {
        let goal = profile.goal.into_iter();
        goal.flat_map(move |goal| {
            let achieved = move |ranked: &&RankedEntry| {
                goal.is_reached(&ranked.entry.measures())
                    && !self.achievers.contains(&ranked.entry.athlete_id)
            };
            let event = move |RankedEntry { entry, .. }: &RankedEntry| AthleteAchievedStageGoal {
                stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
                challenge_id: profile.challenge_id.clone(),
                stage_id: profile.stage_id.clone(),
                stage_type: profile.stage_type,
                goal: goal.goal.amount,
                goal_units: goal.goal.units,
                athlete_id: entry.athlete_id.clone(),
                strava_activity_id: entry.strava_activity_id,
                strava_segment_effort_id: entry.strava_segment_effort_id,
                single_activity_goal: !profile.accumulate_activities,
            };
            entries.iter().filter(achieved).map(event).map(StageLeaderboardEvent::from)
        })
    }
}
