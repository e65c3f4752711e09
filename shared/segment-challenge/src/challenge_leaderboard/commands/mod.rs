//! What a board of a challenge can be asked to do, and what makes a command valid by itself.

mod competitors;
mod running;
mod stages;
#[cfg(test)]
mod tests;

pub use competitors::*;
pub use running::*;
pub use stages::*;

use crate::ChallengeLeaderboardId;
use crate::command::command_set;

command_set! {
    /// What a board of a challenge can be asked to do.
    pub enum ChallengeLeaderboardCommand for challenge_leaderboard_id: ChallengeLeaderboardId {
        CreateChallengeLeaderboard { board },
        AssignPointsFromStageLeaderboard { stage },
        AdjustPointsFromStageLeaderboard { stage },
        AdjustAthletePointsInChallengeLeaderboard,
        RemoveCompetitorFromChallengeLeaderboard,
        LimitCompetitorPointScoringInChallengeLeaderboard,
        AllowCompetitorPointScoringInChallengeLeaderboard,
        ReconfigureChallengeLeaderboardPoints,
        RemoveChallengeLeaderboard,
        FinaliseChallengeLeaderboard,
    }
}
