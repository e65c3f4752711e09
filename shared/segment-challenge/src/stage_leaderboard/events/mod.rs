//! What happens to a board of a stage.

mod adjusting;
mod creation;
mod entry;
mod finalising;
mod ranking;

pub use adjusting::*;
pub use creation::*;
pub use entry::*;
pub use finalising::*;
pub use ranking::*;

use crate::event::events;

events! {
    /// What happens to a board of a stage.
    pub enum StageLeaderboardEvent {
        StageLeaderboardCreated,
        StageLeaderboardRanked,
        AthleteAchievedStageGoal,
        StageLeaderboardCleared,
        StageLeaderboardPointsAdjusted,
        StageLeaderboardFinalised,
        PendingAdjustmentInStageLeaderboard,
        StageLeaderboardAdjusted,
    }
}
