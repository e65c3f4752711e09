//! Events of a stage that is edited.

use crate::event::event;
use crate::{ActivityType, AthleteId, ChallengeId, Period, StageId};

event! {
    /// A hidden stage was revealed.
    pub struct StageRevealed("StageRevealed", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
    }
}

event! {
    /// The description of a stage was edited.
    pub struct StageDescriptionEdited("StageDescriptionEdited", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// What the host says of it now.
        pub description: String,
        /// Who edited it.
        pub updated_by_athlete_id: AthleteId,
    }
}

event! {
    /// The dates of a stage were adjusted.
    pub struct StageDurationAdjusted("StageDurationAdjusted", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// When it takes place now.
        #[serde(flatten)]
        pub period: Period,
    }
}

event! {
    /// A stage became a preview: it gives no points.
    pub struct StageMadePreview("StageMadePreview", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
    }
}

event! {
    /// A stage became the queen stage.
    pub struct StageMadeQueen("StageMadeQueen", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
    }
}

event! {
    /// A stage was given another segment.
    pub struct StageSegmentChanged("StageSegmentChanged", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// The new segment's id at Strava.
        pub strava_segment_id: i64,
    }
}

event! {
    /// The activities that count in a stage were adjusted.
    pub struct StageIncludedActivitiesAdjusted("StageIncludedActivitiesAdjusted", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The activities that count now.
        pub included_activity_types: Vec<ActivityType>,
    }
}
