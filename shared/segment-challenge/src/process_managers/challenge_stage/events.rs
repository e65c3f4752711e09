//! The events that the process manager follows. Of those that hold much it reads what it needs.

use crate::challenge::events::{
    ChallengeCancelled, ChallengeIncludedActivitiesAdjusted, ChallengeLeaderboardsApproved,
    ChallengeStageRequested, ChallengeStageStartRequested,
};
use crate::event::view;
use crate::stage::events::StageDeleted;
use crate::{ChallengeId, Period, StageId};

view! {
    /// That a challenge was created.
    pub struct ChallengeCreated of crate::challenge::events::ChallengeCreated {
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}

view! {
    /// That a stage was created: what its challenge is told of it.
    pub struct StageCreated of crate::stage::events::StageCreated {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge that it belongs to.
        pub challenge_id: ChallengeId,
        /// Its number in the challenge.
        pub stage_number: i64,
        /// Its name.
        pub name: String,
        /// When it takes place.
        #[serde(flatten)]
        pub period: Period,
    }
}

paceline::event_set! {
    /// The events that the process manager follows.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ChallengeStageEvent {
        ChallengeCreated,
        ChallengeStageRequested,
        ChallengeStageStartRequested,
        StageCreated,
        ChallengeIncludedActivitiesAdjusted,
        ChallengeCancelled,
        StageDeleted,
        ChallengeLeaderboardsApproved,
    }
}
