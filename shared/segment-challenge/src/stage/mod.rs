//! The stage: the efforts of its competitors.
//!
//! [`commands`] says what it can be asked to do and what makes a command valid by itself, `rules` what it decides, and
//! [`events`] what has happened then.

pub mod commands;
pub mod events;
#[cfg(test)]
mod properties;
mod refusal;
mod rules;
mod state;
mod vocabulary;

pub use commands::StageCommand;
pub use events::StageEvent;
use jiff::Timestamp;
use paceline::{Aggregate, Snapshots};
pub use refusal::StageRefusal;
pub use state::Stage;
pub use vocabulary::StageType;

use crate::StageId;

/// What a stage decides: the events, or why not.
type Decision = Result<Vec<StageEvent>, StageRefusal>;

impl Aggregate for Stage {
    type Id = StageId;
    type Command = StageCommand;
    type Event = StageEvent;
    type Refusal = StageRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 500, version: 1 });

    fn target(command: &StageCommand) -> &StageId {
        command.target()
    }

    fn handle(&self, command: &StageCommand, _now: Timestamp) -> Decision {
        use StageCommand as C;
        match command {
            C::CreateActivityStage(command) => self.create(command.events()),
            C::CreateRaceStage(command) => self.create(command.events()),
            C::CreateSegmentStage(command) => self.create(command.events()),
            C::StartStage(_) => Ok(self.start()),
            C::EndStage(_) => self.end(),
            C::ApproveStageLeaderboards(command) => self.approve_leaderboards(command),
            C::PublishStageResults(command) => self.publish_results(command),
            C::DeleteStage(command) => self.delete(command),
            C::RevealStage(_) => self.reveal(),
            C::SetStageDescription(command) => self.set_description(command),
            C::AdjustStageDuration(command) => self.adjust_duration(command),
            C::MakePreviewStage(_) => self.make_preview(),
            C::MakeQueenStage(_) => self.make_queen(),
            C::ChangeStageSegment(command) => self.change_segment(command),
            C::AdjustStageIncludedActivities(command) => self.adjust_included_activities(command),
            C::IncludeCompetitorsInStage(command) => Ok(self.include_competitors(command)),
            C::RemoveCompetitorFromStage(command) => Ok(self.remove_competitor(command)),
            C::ConfigureAthleteGenderInStage(command) => Ok(self.amend_gender(command)),
            C::ImportStageEfforts(command) => Ok(self.import_efforts(command)),
            C::FlagStageEffort(command) => self.flag_effort(command),
            C::RemoveStageActivity(command) => Ok(self.remove_activity(command)),
        }
    }

    fn apply(&mut self, event: &StageEvent) {
        self.follow(event);
    }
}
