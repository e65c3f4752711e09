//! What a challenge can be asked to do, and what makes a command valid by itself.

mod competitors;
mod creation;
mod editing;
mod running;
mod stages;
#[cfg(test)]
mod tests;

pub use competitors::*;
pub use creation::*;
pub use editing::*;
pub use running::*;
pub use stages::*;

use crate::ChallengeId;
use crate::command::command_set;
use crate::slug::SlugClaim;

command_set! {
    /// What a challenge can be asked to do.
    pub enum ChallengeCommand for challenge_id: ChallengeId {
        CreateChallenge,
        HostChallenge,
        StartChallenge,
        EndChallenge,
        CancelChallenge,
        ApproveChallengeLeaderboards,
        PublishChallengeResults,
        RenameChallenge,
        SetChallengeDescription,
        AdjustChallengeDuration,
        AdjustChallengeIncludedActivities,
        JoinChallenge,
        LeaveChallenge,
        ExcludeCompetitorFromChallenge,
        LimitCompetitorParticipationInChallenge,
        AllowCompetitorParticipationInChallenge,
        IncludeStageInChallenge,
        RemoveStageFromChallenge,
    }
}

impl ChallengeCommand {
    /// The slug that the command claims for its challenge, if it names it.
    pub fn slug_claim(&mut self) -> Option<SlugClaim<'_>> {
        let (challenge_id, name, url_slug) = match self {
            Self::CreateChallenge(create) => (&create.challenge_id, &create.name, &mut create.url_slug),
            Self::RenameChallenge(rename) => (&rename.challenge_id, &rename.name, &mut rename.url_slug),
            _ => return None,
        };
        Some(SlugClaim::of_challenge(challenge_id, name, url_slug))
    }
}
