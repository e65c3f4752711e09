//! The events that the feed follows.

use crate::challenge::events::{
    ChallengeApproved, ChallengeCancelled, ChallengeCreated, ChallengeEnded, ChallengeLeaderboardsApproved,
    ChallengeStarted, CompetitorExcludedFromChallenge, CompetitorJoinedChallenge, CompetitorLeftChallenge,
    CompetitorsJoinedChallenge,
};
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, AthleteAccumulatedPointsInChallengeLeaderboard,
    AthleteAchievedChallengeGoal, ChallengeLeaderboardFinalised, ChallengeLeaderboardRanked,
};
use crate::stage::events::{
    CompetitorRemovedFromStage, StageCreated, StageDeleted, StageEffortFlagged, StageEffortRecorded,
    StageEffortRemoved, StageEffortsCleared, StageEnded, StageLeaderboardsApproved, StageStarted,
};
use crate::stage_leaderboard::events::{
    AthleteAchievedStageGoal, StageLeaderboardCleared, StageLeaderboardFinalised, StageLeaderboardRanked,
};

paceline::event_set! {
    /// The events that the feed follows.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ActivityFeedEvent {
        ChallengeCreated,
        ChallengeApproved,
        CompetitorJoinedChallenge,
        CompetitorsJoinedChallenge,
        CompetitorLeftChallenge,
        CompetitorExcludedFromChallenge,
        ChallengeStarted,
        ChallengeEnded,
        ChallengeLeaderboardsApproved,
        ChallengeCancelled,
        StageCreated,
        StageStarted,
        StageEffortRecorded,
        StageEffortFlagged,
        StageEffortRemoved,
        StageEffortsCleared,
        CompetitorRemovedFromStage,
        StageEnded,
        StageLeaderboardsApproved,
        StageDeleted,
        StageLeaderboardRanked,
        AthleteAchievedStageGoal,
        StageLeaderboardFinalised,
        StageLeaderboardCleared,
        AthleteAccumulatedActivityInChallengeLeaderboard,
        AthleteAccumulatedPointsInChallengeLeaderboard,
        ChallengeLeaderboardRanked,
        AthleteAchievedChallengeGoal,
        ChallengeLeaderboardFinalised,
    }
}
