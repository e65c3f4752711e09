//! An operator corrects the standing of an athlete; athletes are limited, or no longer.

use super::update::Update;
use crate::challenge_leaderboard::commands::{
    AdjustAthletePointsInChallengeLeaderboard, AllowCompetitorPointScoringInChallengeLeaderboard,
    LimitCompetitorPointScoringInChallengeLeaderboard, RemoveCompetitorFromChallengeLeaderboard,
};
use crate::challenge_leaderboard::events::{
    CompetitorScoringInChallengeLeaderboardAllowed, CompetitorScoringInChallengeLeaderboardLimited,
};
use crate::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardRefusal, Decision};

impl ChallengeLeaderboard {
    pub(in crate::challenge_leaderboard) fn adjust_athlete_points(
        &self,
        command: &AdjustAthletePointsInChallengeLeaderboard,
    ) -> Decision {
        let profile = self.created()?;
        if !profile.gives_points() {
            return Err(ChallengeLeaderboardRefusal::NotRankedByPoints);
        }
        let mut update = Update::new(self, profile);
        if command.points_adjustment != 0 && update.has_entry(&command.athlete_id) {
            update.adjust_points(None, &command.athlete_id, command.points_adjustment);
            update.remove_if_spent(&command.athlete_id);
            update.rank();
        }
        Ok(update.into_events())
    }

    pub(in crate::challenge_leaderboard) fn remove_competitor(
        &self,
        command: &RemoveCompetitorFromChallengeLeaderboard,
    ) -> Decision {
        let mut update = Update::new(self, self.created()?);
        update.remove(&command.athlete_id);
        update.rank();
        Ok(update.into_events())
    }

    pub(in crate::challenge_leaderboard) fn limit_competitor(
        &self,
        command: &LimitCompetitorPointScoringInChallengeLeaderboard,
    ) -> Decision {
        let profile = self.created()?;
        if self.limited.contains(&command.athlete_id) {
            return Ok(vec![]);
        }
        let limited = CompetitorScoringInChallengeLeaderboardLimited {
            challenge_leaderboard_id: profile.challenge_leaderboard_id.clone(),
            athlete_id: command.athlete_id.clone(),
            reason: command.reason.clone(),
        };
        Ok(vec![limited.into()])
    }

    pub(in crate::challenge_leaderboard) fn allow_competitor(
        &self,
        command: &AllowCompetitorPointScoringInChallengeLeaderboard,
    ) -> Decision {
        let profile = self.created()?;
        if !self.limited.contains(&command.athlete_id) {
            return Ok(vec![]);
        }
        let allowed = CompetitorScoringInChallengeLeaderboardAllowed {
            challenge_leaderboard_id: profile.challenge_leaderboard_id.clone(),
            athlete_id: command.athlete_id.clone(),
        };
        Ok(vec![allowed.into()])
    }
}
