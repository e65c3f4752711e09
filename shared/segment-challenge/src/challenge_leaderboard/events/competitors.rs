//! Events of athletes who are limited.

use crate::event::event;
use crate::{AthleteId, ChallengeLeaderboardId};

event! {
    /// An athlete is passed over when points are given.
    pub struct CompetitorScoringInChallengeLeaderboardLimited("CompetitorScoringInChallengeLeaderboardLimited", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// Who it is.
        pub athlete_id: AthleteId,
        /// Why.
        pub reason: String,
    }
}

event! {
    /// A limited athlete scores again.
    pub struct CompetitorScoringInChallengeLeaderboardAllowed("CompetitorScoringInChallengeLeaderboardAllowed", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// Who it is.
        pub athlete_id: AthleteId,
    }
}
