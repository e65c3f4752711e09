//! What a stage can be asked to do, and what makes a command valid by itself.

mod competitors;
mod creation;
mod editing;
mod efforts;
mod running;
mod segment;
#[cfg(test)]
mod tests;

pub use competitors::*;
pub use creation::*;
pub use editing::*;
pub use efforts::*;
pub use running::*;
pub use segment::*;

use crate::StageId;
use crate::command::command_set;
use crate::slug::SlugClaim;

command_set! {
    /// What a stage can be asked to do.
    pub enum StageCommand for stage_id: StageId {
        CreateActivityStage { stage },
        CreateRaceStage { stage },
        CreateSegmentStage { stage },
        StartStage,
        EndStage,
        ApproveStageLeaderboards,
        PublishStageResults,
        DeleteStage,
        RevealStage,
        SetStageDescription,
        AdjustStageDuration,
        MakePreviewStage,
        MakeQueenStage,
        ChangeStageSegment,
        AdjustStageIncludedActivities,
        IncludeCompetitorsInStage,
        RemoveCompetitorFromStage,
        ConfigureAthleteGenderInStage,
        ImportStageEfforts,
        FlagStageEffort,
        RemoveStageActivity,
    }
}

impl StageCommand {
    /// The slug that the command claims for its stage, if it names it.
    pub fn slug_claim(&mut self) -> Option<SlugClaim<'_>> {
        let (Self::CreateActivityStage(CreateActivityStage { stage, .. })
        | Self::CreateRaceStage(CreateRaceStage { stage, .. })
        | Self::CreateSegmentStage(CreateSegmentStage { stage, .. })) = self
        else {
            return None;
        };
        Some(SlugClaim::of_stage(&stage.challenge_id, &stage.stage_id, &stage.name, &mut stage.url_slug))
    }
}
