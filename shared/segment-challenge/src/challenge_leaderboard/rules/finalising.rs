//! The results of the challenge are approved.

use crate::AthleteId;
use crate::challenge_leaderboard::events::{ChallengeLeaderboardFinalised, FinalStanding};
use crate::challenge_leaderboard::state::{Entry, Profile};
use crate::challenge_leaderboard::{ChallengeLeaderboard, Decision};
use crate::leaderboard::{Part, parts};

impl ChallengeLeaderboard {
    pub(in crate::challenge_leaderboard) fn finalise(&self) -> Decision {
        let profile = self.open()?;
        let standings: Vec<_> = self.entries.ranked().map(|ranked| standing(profile, ranked)).collect();
        let finalised = |part: Part<'_, FinalStanding>| ChallengeLeaderboardFinalised {
            challenge_leaderboard_id: profile.challenge_leaderboard_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            challenge_type: profile.challenge_type,
            part: part.number,
            parts: part.of,
            entries: part.elements.to_vec(),
        };
        Ok(parts(&standings).map(|part| finalised(part).into()).collect())
    }
}

fn standing(profile: &Profile, (rank, athlete_id, entry): (u32, &AthleteId, &Entry)) -> FinalStanding {
    FinalStanding {
        rank,
        athlete_id: athlete_id.clone(),
        gender: profile.gender,
        points: entry.points,
        goals: entry.amounts.goals,
        elapsed_time_in_seconds: entry.amounts.elapsed_time,
        moving_time_in_seconds: entry.amounts.moving_time,
        distance_in_metres: entry.amounts.distance,
        elevation_gain_in_metres: entry.amounts.elevation_gain,
    }
}
