//! What a board of a stage decides.

mod adjusting;
mod creation;
mod entry;
mod finalising;
mod goals;
mod ranking;
#[cfg(test)]
mod tests;

use super::state::Profile;
use super::{StageLeaderboard, StageLeaderboardRefusal};

impl StageLeaderboard {
    /// What is known of it, if it was created.
    fn created(&self) -> Result<&Profile, StageLeaderboardRefusal> {
        self.profile.as_ref().ok_or(StageLeaderboardRefusal::NotFound)
    }

    /// What is known of it, if its stage has not ended.
    fn open(&self) -> Result<&Profile, StageLeaderboardRefusal> {
        let profile = self.created()?;
        if profile.finalised { Err(StageLeaderboardRefusal::Finalised) } else { Ok(profile) }
    }
}
