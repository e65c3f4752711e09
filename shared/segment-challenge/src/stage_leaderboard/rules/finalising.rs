//! The stage has ended: its board is told to those of the challenge.

use crate::AthleteId;
use crate::leaderboard::{Part, parts};
use crate::stage_leaderboard::events::{FinalEntry, StageLeaderboardFinalised};
use crate::stage_leaderboard::state::{Profile, Row};
use crate::stage_leaderboard::{Decision, StageLeaderboard};

impl StageLeaderboard {
    /// All entries in parts. Of a board that is finalised nothing is told again.
    pub(in crate::stage_leaderboard) fn finalise(&self) -> Decision {
        let profile = self.created()?;
        if profile.finalised {
            return Ok(vec![]);
        }
        let entries: Vec<_> = self
            .entries
            .ranked()
            .map(|(rank, athlete_id, row)| final_entry(profile, rank, athlete_id, row))
            .collect();
        let finalised = |part: Part<'_, FinalEntry>| StageLeaderboardFinalised {
            stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            stage_type: profile.stage_type,
            points_adjustment: profile.points_adjustment,
            gender: profile.gender,
            has_goal: profile.goal.is_some(),
            part: part.number,
            parts: part.of,
            entries: part.elements.to_vec(),
        };
        Ok(parts(&entries).map(|part| finalised(part).into()).collect())
    }
}

pub(super) fn final_entry(profile: &Profile, rank: u32, athlete_id: &AthleteId, row: &Row) -> FinalEntry {
    FinalEntry {
        rank,
        athlete_id: athlete_id.clone(),
        elapsed_time_in_seconds: row.measures.elapsed_time,
        moving_time_in_seconds: row.measures.moving_time,
        distance_in_metres: row.measures.distance,
        elevation_gain_in_metres: row.measures.elevation_gain,
        stage_effort_count: row.stage_effort_count,
        goals: profile.goal.map(|goal| u32::from(goal.is_reached(&row.measures))),
        goal_progress: profile.goal.map(|goal| goal.progress(&row.measures)),
    }
}
