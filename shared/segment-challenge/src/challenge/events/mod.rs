//! What happens to a challenge.

mod competitors;
mod creation;
mod editing;
mod running;
mod stages;

pub use competitors::*;
pub use creation::*;
pub use editing::*;
pub use running::*;
pub use stages::*;

use crate::event::events;

events! {
    /// What happens to a challenge.
    pub enum ChallengeEvent {
        ChallengeCreated,
        ChallengeGoalConfigured,
        ChallengeStageRequested,
        ChallengeHosted,
        ChallengeLeaderboardRequested,
        ChallengeApproved,
        ChallengeStarted,
        ChallengeStageStartRequested,
        ChallengeEnded,
        ChallengeCancelled,
        ChallengeLeaderboardsApproved,
        ChallengeResultsPublished,
        ChallengeRenamed,
        ChallengeDescriptionEdited,
        ChallengeDurationAdjusted,
        ChallengeIncludedActivitiesAdjusted,
        CompetitorJoinedChallenge,
        CompetitorsJoinedChallenge,
        CompetitorLeftChallenge,
        CompetitorExcludedFromChallenge,
        CompetitorParticipationInChallengeLimited,
        CompetitorParticipationInChallengeAllowed,
        StageIncludedInChallenge,
        StageRemovedFromChallenge,
        ChallengeStagesConfigured,
    }
}
