//! The events that the process manager follows. Of those that hold much it reads what it needs.

use crate::event::view;
use crate::stage::events::{
    CompetitorRemovedFromStage, StageDeleted, StageEffortsCleared, StageEnded, StageLeaderboardRequested,
    StageLeaderboardsApproved, StageMadePreview, StageMadeQueen, StageStarted,
};
use crate::stage_leaderboard::StageEffort;
use crate::{AthleteId, StageId};

view! {
    /// That an effort was recorded, with what boards are told of it.
    pub struct StageEffortRecorded of crate::stage::events::StageEffortRecorded {
        /// The stage.
        pub stage_id: StageId,
        /// How many efforts the athlete has in the stage, with this one.
        pub attempt_count: u32,
        /// The effort.
        #[serde(flatten)]
        pub effort: StageEffort,
    }
}

view! {
    /// That an effort was removed.
    pub struct StageEffortRemoved of crate::stage::events::StageEffortRemoved {
        /// The stage.
        pub stage_id: StageId,
        /// Whose effort it was.
        pub athlete_id: AthleteId,
        /// The activity's id at Strava.
        pub strava_activity_id: i64,
        /// The segment effort's id at Strava, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_segment_effort_id: Option<i64>,
    }
}

view! {
    /// That an effort was flagged.
    pub struct StageEffortFlagged of crate::stage::events::StageEffortFlagged {
        /// The stage.
        pub stage_id: StageId,
        /// Whose effort it was.
        pub athlete_id: AthleteId,
        /// The activity's id at Strava.
        pub strava_activity_id: i64,
        /// The segment effort's id at Strava, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_segment_effort_id: Option<i64>,
    }
}

paceline::event_set! {
    /// The events that the process manager follows.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StageLeaderboardsEvent {
        StageStarted,
        StageLeaderboardRequested,
        StageMadePreview,
        StageMadeQueen,
        StageEffortsCleared,
        StageEnded,
        StageLeaderboardsApproved,
        StageDeleted,
        StageEffortRecorded,
        StageEffortRemoved,
        StageEffortFlagged,
        CompetitorRemovedFromStage,
    }
}
