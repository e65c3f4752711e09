//! What a stage decides.

mod activities;
mod boards;
mod competitors;
mod creation;
mod editing;
mod filter;
mod import;
mod removal;
mod running;
mod segment;
#[cfg(test)]
mod tests;

use super::state::{Profile, Status};
use super::{Stage, StageRefusal};

impl Stage {
    /// What is known of it, if it has one of these statuses.
    fn in_status(&self, statuses: &[Status], refusal: StageRefusal) -> Result<&Profile, StageRefusal> {
        self.profile_in(statuses).ok_or(refusal)
    }

    /// The same where any other status means that there is nothing to do.
    fn profile_in(&self, statuses: &[Status]) -> Option<&Profile> {
        self.profile.as_ref().filter(|profile| statuses.contains(&profile.status))
    }
}
