//! What happens to a board of a challenge.

mod accumulating;
mod adjusting;
mod competitors;
mod ranking;
mod running;

pub use accumulating::*;
pub use adjusting::*;
pub use competitors::*;
pub use ranking::*;
pub use running::*;

use crate::event::events;

events! {
    /// What happens to a board of a challenge.
    pub enum ChallengeLeaderboardEvent {
        ChallengeLeaderboardCreated,
        AthleteAccumulatedPointsInChallengeLeaderboard,
        AthleteAccumulatedActivityInChallengeLeaderboard,
        AthletePointsAdjustedInChallengeLeaderboard,
        AthleteActivityAdjustedInChallengeLeaderboard,
        AthleteRemovedFromChallengeLeaderboard,
        ChallengeLeaderboardRanked,
        AthleteAchievedChallengeGoal,
        CompetitorScoringInChallengeLeaderboardLimited,
        CompetitorScoringInChallengeLeaderboardAllowed,
        ChallengeLeaderboardPointsReconfigured,
        ChallengeLeaderboardFinalised,
        ChallengeLeaderboardRemoved,
    }
}
