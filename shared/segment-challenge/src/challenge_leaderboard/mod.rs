//! A board of a challenge: how the athletes of one gender stand over its stages.
//!
//! On a points board places in stages earn points; an activity board adds up what was done. [`commands`] says what it
//! can be asked to do and what makes a command valid by itself, `rules` what it decides, and [`events`] what has
//! happened then.

pub mod commands;
pub mod events;
#[cfg(test)]
mod properties;
mod refusal;
mod result;
mod rules;
mod state;

pub use commands::ChallengeLeaderboardCommand;
pub use events::ChallengeLeaderboardEvent;
use jiff::Timestamp;
use paceline::{Aggregate, Snapshots};
pub use refusal::ChallengeLeaderboardRefusal;
pub use result::StageResult;
pub use state::ChallengeLeaderboard;

use crate::ChallengeLeaderboardId;

/// What a board decides: the events, or why not.
type Decision = Result<Vec<ChallengeLeaderboardEvent>, ChallengeLeaderboardRefusal>;

impl Aggregate for ChallengeLeaderboard {
    type Id = ChallengeLeaderboardId;
    type Command = ChallengeLeaderboardCommand;
    type Event = ChallengeLeaderboardEvent;
    type Refusal = ChallengeLeaderboardRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 500, version: 1 });

    fn target(command: &ChallengeLeaderboardCommand) -> &ChallengeLeaderboardId {
        command.target()
    }

    fn handle(&self, command: &ChallengeLeaderboardCommand, _now: Timestamp) -> Decision {
        use ChallengeLeaderboardCommand as C;
        match command {
            C::CreateChallengeLeaderboard(command) => self.create(command),
            C::AssignPointsFromStageLeaderboard(command) => self.assign_points(command),
            C::AdjustPointsFromStageLeaderboard(command) => self.adjust_points(command),
            C::AdjustAthletePointsInChallengeLeaderboard(command) => self.adjust_athlete_points(command),
            C::RemoveCompetitorFromChallengeLeaderboard(command) => self.remove_competitor(command),
            C::LimitCompetitorPointScoringInChallengeLeaderboard(command) => self.limit_competitor(command),
            C::AllowCompetitorPointScoringInChallengeLeaderboard(command) => self.allow_competitor(command),
            C::ReconfigureChallengeLeaderboardPoints(command) => self.reconfigure_points(command),
            C::RemoveChallengeLeaderboard(_) => self.remove(),
            C::FinaliseChallengeLeaderboard(_) => self.finalise(),
        }
    }

    fn apply(&mut self, event: &ChallengeLeaderboardEvent) {
        self.follow(event);
    }
}
