//! What a board of a challenge decides.

mod activity;
mod competitors;
mod finalising;
mod points;
mod running;
mod stages;
#[cfg(test)]
mod tests;
mod update;

use super::state::Profile;
use super::{ChallengeLeaderboard, ChallengeLeaderboardRefusal};

impl ChallengeLeaderboard {
    /// What is known of it, if it was created.
    fn created(&self) -> Result<&Profile, ChallengeLeaderboardRefusal> {
        self.profile.as_ref().ok_or(ChallengeLeaderboardRefusal::NotFound)
    }

    /// What is known of it, if the results are not approved.
    fn open(&self) -> Result<&Profile, ChallengeLeaderboardRefusal> {
        let profile = self.created()?;
        if profile.finalised { Err(ChallengeLeaderboardRefusal::Finalised) } else { Ok(profile) }
    }
}
