//! Events of a board that ranks.

use crate::event::event;
use crate::leaderboard::Position;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId};

event! {
    /// Athletes have moved on the board.
    pub struct ChallengeLeaderboardRanked("ChallengeLeaderboardRanked", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Whether there is a goal.
        pub has_goal: bool,
        /// Who is new, in board order.
        pub new_entries: Vec<Position>,
        /// Who has moved up: of those whose entry has changed, and of the first hundred.
        pub positions_gained: Vec<Position>,
        /// Who has moved down, likewise.
        pub positions_lost: Vec<Position>,
    }
}

event! {
    /// An athlete reached the goal of the challenge: those of all its stages.
    pub struct AthleteAchievedChallengeGoal("AthleteAchievedChallengeGoal", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who reached it.
        pub athlete_id: AthleteId,
    }
}
