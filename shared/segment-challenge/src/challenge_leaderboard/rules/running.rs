//! A board is created, gives other points, or is removed.

use crate::challenge_leaderboard::commands::{
    CreateChallengeLeaderboard, ReconfigureChallengeLeaderboardPoints,
};
use crate::challenge_leaderboard::events::{
    ChallengeLeaderboardPointsReconfigured, ChallengeLeaderboardRemoved,
};
use crate::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardRefusal, Decision};

impl ChallengeLeaderboard {
    pub(in crate::challenge_leaderboard) fn create(&self, command: &CreateChallengeLeaderboard) -> Decision {
        match self.profile {
            None => Ok(vec![command.board.clone().into()]),
            Some(_) => Err(ChallengeLeaderboardRefusal::AlreadyCreated),
        }
    }

    /// Points already given stay.
    pub(in crate::challenge_leaderboard) fn reconfigure_points(
        &self,
        command: &ReconfigureChallengeLeaderboardPoints,
    ) -> Decision {
        let profile = self.created()?;
        if profile.points.as_ref() == Some(&command.points) {
            return Ok(vec![]);
        }
        let reconfigured = ChallengeLeaderboardPointsReconfigured {
            challenge_leaderboard_id: profile.challenge_leaderboard_id.clone(),
            points: command.points.clone(),
        };
        Ok(vec![reconfigured.into()])
    }

    pub(in crate::challenge_leaderboard) fn remove(&self) -> Decision {
        let profile = self.created()?;
        if profile.removed {
            return Err(ChallengeLeaderboardRefusal::AlreadyRemoved);
        }
        let removed = ChallengeLeaderboardRemoved {
            challenge_leaderboard_id: profile.challenge_leaderboard_id.clone(),
            challenge_id: profile.challenge_id.clone(),
        };
        Ok(vec![removed.into()])
    }
}
