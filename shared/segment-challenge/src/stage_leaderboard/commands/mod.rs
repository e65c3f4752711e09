//! What a board of a stage can be asked to do, and what makes a command valid by itself.

mod creation;
mod ranking;
mod running;
#[cfg(test)]
mod tests;

pub use creation::*;
pub use ranking::*;
pub use running::*;

use crate::StageLeaderboardId;
use crate::command::command_set;

command_set! {
    /// What a board of a stage can be asked to do.
    pub enum StageLeaderboardCommand for stage_leaderboard_id: StageLeaderboardId {
        CreateStageLeaderboard { board },
        RankStageEffortsInStageLeaderboard,
        ResetStageLeaderboard,
        SetStageLeaderboardPointsAdjustment,
        FinaliseStageLeaderboard,
        AdjustStageLeaderboard,
    }
}
