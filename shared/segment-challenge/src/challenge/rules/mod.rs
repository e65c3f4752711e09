//! What a challenge decides.

mod boards;
mod competitors;
mod creation;
mod editing;
mod hosting;
mod running;
mod stages;
#[cfg(test)]
mod tests;

use super::state::{Profile, Status};
use super::{Challenge, ChallengeRefusal};

impl Challenge {
    /// What is known of it, if it was created.
    fn existing(&self) -> Result<&Profile, ChallengeRefusal> {
        self.profile.as_ref().ok_or(ChallengeRefusal::NotFound)
    }

    /// What is known of it, if it has one of these statuses.
    fn in_status(
        &self,
        statuses: &[Status],
        refusal: ChallengeRefusal,
    ) -> Result<&Profile, ChallengeRefusal> {
        self.profile.as_ref().filter(|profile| statuses.contains(&profile.status)).ok_or(refusal)
    }
}
