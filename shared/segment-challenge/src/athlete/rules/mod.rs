//! What an athlete decides.

mod clubs;
mod import;
mod stars;

use super::state::Profile;
use super::{Athlete, AthleteRefusal};

impl Athlete {
    /// What is known of them, if they were imported.
    fn existing(&self) -> Result<&Profile, AthleteRefusal> {
        self.profile.as_ref().ok_or(AthleteRefusal::NotFound)
    }
}
