//! A board is created, cleared, or told of other points.

use crate::stage_leaderboard::commands::{CreateStageLeaderboard, SetStageLeaderboardPointsAdjustment};
use crate::stage_leaderboard::events::{StageLeaderboardCleared, StageLeaderboardPointsAdjusted};
use crate::stage_leaderboard::{Decision, StageLeaderboard, StageLeaderboardRefusal};

impl StageLeaderboard {
    pub(in crate::stage_leaderboard) fn create(&self, command: &CreateStageLeaderboard) -> Decision {
        match self.profile {
            None => Ok(vec![command.board.clone().into()]),
            Some(_) => Err(StageLeaderboardRefusal::AlreadyCreated),
        }
    }

    /// An empty board whose goal nobody has reached is as it was in the beginning.
    pub(in crate::stage_leaderboard) fn reset(&self) -> Decision {
        let profile = self.open()?;
        if self.entries.is_empty() && self.achievers.is_empty() {
            return Ok(vec![]);
        }
        let cleared = StageLeaderboardCleared {
            stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
        };
        Ok(vec![cleared.into()])
    }

    /// The board itself stays as it is: those of the challenge give the points.
    pub(in crate::stage_leaderboard) fn set_points_adjustment(
        &self,
        command: &SetStageLeaderboardPointsAdjustment,
    ) -> Decision {
        let profile = self.open()?;
        if profile.points_adjustment == command.points_adjustment {
            return Ok(vec![]);
        }
        let adjusted = StageLeaderboardPointsAdjusted {
            stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
            points_adjustment: command.points_adjustment,
        };
        Ok(vec![adjusted.into()])
    }
}
