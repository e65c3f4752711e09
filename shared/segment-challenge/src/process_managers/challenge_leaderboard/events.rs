//! The events that the process manager follows. Of those that hold much it reads what it needs.

use serde_json::Value;

use crate::challenge::ChallengeType;
use crate::challenge::events::{
    ChallengeHosted, ChallengeLeaderboardsApproved, ChallengeStagesConfigured,
    CompetitorParticipationInChallengeAllowed, CompetitorParticipationInChallengeLimited,
    StageRemovedFromChallenge,
};
use crate::challenge_leaderboard::events::ChallengeLeaderboardRemoved;
use crate::event::view;
use crate::stage::StageType;
use crate::{ChallengeId, Gender, Measure, Points, PointsAdjustment, RankOrder, StageId};

view! {
    /// That a challenge was cancelled.
    pub struct ChallengeCancelled of crate::challenge::events::ChallengeCancelled {
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}

view! {
    /// That a challenge asks for a board: what the board is told of it.
    pub struct ChallengeLeaderboardRequested of crate::challenge::events::ChallengeLeaderboardRequested {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What the challenge is.
        pub challenge_type: ChallengeType,
        /// The name of the board.
        pub name: String,
        /// What it is about.
        pub description: String,
        /// Whose board it is.
        pub gender: Gender,
        /// The points for places in stages, if it gives points.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points: Option<Points>,
        /// What it ranks by.
        pub rank_by: Measure,
        /// In which order.
        pub rank_order: RankOrder,
        /// Whether there is a goal.
        pub has_goal: bool,
    }
}

view! {
    /// That the board of a stage was finalised. Its entries are passed on as they are.
    pub struct StageLeaderboardFinalised of crate::stage_leaderboard::events::StageLeaderboardFinalised {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// What the stage is.
        pub stage_type: StageType,
        /// How the points of the stage differ from the usual ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points_adjustment: Option<PointsAdjustment>,
        /// Whose board it is.
        pub gender: Gender,
        /// Which part this is, from 1.
        pub part: u32,
        /// The entries of this part.
        pub entries: Vec<Value>,
    }
}

view! {
    /// That the board of a stage was adjusted. Its entries and places are passed on as they are.
    pub struct StageLeaderboardAdjusted of crate::stage_leaderboard::events::StageLeaderboardAdjusted {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// What the stage is.
        pub stage_type: StageType,
        /// How the points of the stage differ from the usual ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points_adjustment: Option<PointsAdjustment>,
        /// Whose board it is.
        pub gender: Gender,
        /// Which part this is, from 1.
        pub part: u32,
        /// The entries that the athletes of this part had.
        pub previous_entries: Vec<Value>,
        /// The entries that they have now.
        pub adjusted_entries: Vec<Value>,
        /// In the first part the first places as they were.
        pub previous_places: Vec<Value>,
        /// In the first part the first places as they are now.
        pub adjusted_places: Vec<Value>,
    }
}

paceline::event_set! {
    /// The events that the process manager follows.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ChallengeLeaderboardsEvent {
        ChallengeHosted,
        ChallengeLeaderboardRequested,
        ChallengeLeaderboardRemoved,
        ChallengeStagesConfigured,
        StageRemovedFromChallenge,
        CompetitorParticipationInChallengeLimited,
        CompetitorParticipationInChallengeAllowed,
        StageLeaderboardFinalised,
        StageLeaderboardAdjusted,
        ChallengeLeaderboardsApproved,
        ChallengeCancelled,
    }
}
