//! The events that the process manager follows. Of those that hold much it reads what it needs.

use crate::challenge::events::{
    CompetitorExcludedFromChallenge, CompetitorJoinedChallenge, CompetitorLeftChallenge,
    CompetitorsJoinedChallenge,
};
use crate::event::view;
use crate::stage::events::{AthleteGenderAmendedInStage, StageDeleted, StageEnded, StageStarted};
use crate::{ChallengeId, StageId};

view! {
    /// That a challenge was created.
    pub struct ChallengeCreated of crate::challenge::events::ChallengeCreated {
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}

view! {
    /// That a challenge ended.
    pub struct ChallengeEnded of crate::challenge::events::ChallengeEnded {
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}

view! {
    /// That a challenge was cancelled.
    pub struct ChallengeCancelled of crate::challenge::events::ChallengeCancelled {
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}

view! {
    /// That a stage was created.
    pub struct StageCreated of crate::stage::events::StageCreated {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge that it belongs to.
        pub challenge_id: ChallengeId,
    }
}

paceline::event_set! {
    /// The events that the process manager follows.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StageCompetitorEvent {
        ChallengeCreated,
        StageCreated,
        StageDeleted,
        CompetitorJoinedChallenge,
        CompetitorsJoinedChallenge,
        CompetitorLeftChallenge,
        CompetitorExcludedFromChallenge,
        AthleteGenderAmendedInStage,
        StageStarted,
        StageEnded,
        ChallengeEnded,
        ChallengeCancelled,
    }
}
