//! The athlete, as Strava knows them, with their clubs and starred segments.

pub mod commands;
pub mod events;
mod refusal;
mod rules;
mod state;
#[cfg(test)]
mod tests;

pub use commands::AthleteCommand;
pub use events::AthleteEvent;
use jiff::Timestamp;
use paceline::{Aggregate, Snapshots};
pub use refusal::AthleteRefusal;
pub use state::Athlete;

use crate::AthleteId;

/// What an athlete decides: the events, or why not.
type Decision = Result<Vec<AthleteEvent>, AthleteRefusal>;

impl Aggregate for Athlete {
    type Id = AthleteId;
    type Command = AthleteCommand;
    type Event = AthleteEvent;
    type Refusal = AthleteRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 100, version: 1 });

    fn target(command: &AthleteCommand) -> &AthleteId {
        command.target()
    }

    fn handle(&self, command: &AthleteCommand, _now: Timestamp) -> Decision {
        use AthleteCommand as C;
        match command {
            C::ImportAthlete(command) => Ok(self.import(command)),
            C::JoinClub(command) => self.join_club(command),
            C::LeaveClub(command) => Ok(self.leave_club(command)),
            C::SetAthleteClubMemberships(command) => self.set_clubs(command),
            C::ImportAthleteStarredStravaSegments(command) => self.import_stars(command),
        }
    }

    fn apply(&mut self, event: &AthleteEvent) {
        self.follow(event);
    }
}
