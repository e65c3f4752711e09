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

paceline::event_set! {
    /// What happens to a challenge.
    #[derive(Clone, Debug, PartialEq)]
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
