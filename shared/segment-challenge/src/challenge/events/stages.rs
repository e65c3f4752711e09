//! Events of the stages that a challenge includes.

use crate::event::event;
use crate::{ChallengeId, Period, StageId};

event! {
    /// A stage was included in a challenge.
    pub struct StageIncludedInChallenge("StageIncludedInChallenge", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Its number.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub stage_number: Option<i64>,
        /// Its name.
        pub name: String,
        /// When it takes place.
        #[serde(flatten)]
        pub period: Period,
    }
}

event! {
    /// A stage was removed from a challenge.
    pub struct StageRemovedFromChallenge("StageRemovedFromChallenge", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Its number.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub stage_number: Option<i64>,
    }
}

event! {
    /// The stages of a challenge cover it to its end. The latest of these events holds.
    pub struct ChallengeStagesConfigured("ChallengeStagesConfigured", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Its stages, in order.
        pub stage_ids: Vec<StageId>,
    }
}
