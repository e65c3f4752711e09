//! What an athlete can be asked to do, and what makes a command valid by itself.

mod clubs;
mod import;
mod stars;

pub use clubs::*;
pub use import::*;
pub use stars::*;

use crate::AthleteId;
use crate::command::command_set;

command_set! {
    /// What an athlete can be asked to do.
    pub enum AthleteCommand for athlete_id: AthleteId {
        ImportAthlete,
        JoinClub,
        LeaveClub,
        SetAthleteClubMemberships,
        ImportAthleteStarredStravaSegments,
    }
}
