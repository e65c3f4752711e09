//! What happens to a stage.

mod competitors;
mod creation;
mod editing;
mod efforts;
mod running;

pub use competitors::*;
pub use creation::*;
pub use editing::*;
pub use efforts::*;
pub use running::*;

use crate::event::events;

events! {
    /// What happens to a stage.
    pub enum StageEvent {
        StageCreated,
        StageSegmentConfigured,
        StageGoalConfigured,
        StageStarted,
        StageLeaderboardRequested,
        StageEnded,
        StageLeaderboardsApproved,
        StageResultsPublished,
        StageDeleted,
        StageRevealed,
        StageDescriptionEdited,
        StageDurationAdjusted,
        StageMadePreview,
        StageMadeQueen,
        StageSegmentChanged,
        StageEffortsCleared,
        StageIncludedActivitiesAdjusted,
        CompetitorsJoinedStage,
        CompetitorRemovedFromStage,
        AthleteGenderAmendedInStage,
        StageEffortRecorded,
        StageEffortRemoved,
        StageEffortFlagged,
    }
}
