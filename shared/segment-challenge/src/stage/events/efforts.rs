//! Events of efforts on a stage.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::event::event;
use crate::stage::StageType;
use crate::{ActivityType, AthleteId, ChallengeId, Gender, Metres, Number, Seconds, StageId};

event! {
    /// An effort was recorded.
    pub struct StageEffortRecorded("StageEffortRecorded", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// What the stage is.
        pub stage_type: StageType,
        /// Whose effort it is.
        pub athlete_id: AthleteId,
        /// Their gender in this stage at that moment, if they give it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub athlete_gender: Option<Gender>,
        /// The activity's id at Strava.
        pub strava_activity_id: i64,
        /// The segment effort's id at Strava, if the stage is a segment.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_segment_effort_id: Option<i64>,
        /// The kind of activity.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub activity_type: Option<ActivityType>,
        /// The time from start to end.
        pub elapsed_time_in_seconds: Seconds,
        /// The time without pauses.
        pub moving_time_in_seconds: Seconds,
        /// The distance.
        pub distance_in_metres: Metres,
        /// The climb: of the effort, or else of the stage's segment.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_gain_in_metres: Option<Metres>,
        /// When it began.
        pub start_date: Timestamp,
        /// The wall clock when it began.
        pub start_date_local: DateTime,
        /// Whether it was done indoors.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub trainer: Option<bool>,
        /// Whether it was on the way to work.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub commute: Option<bool>,
        /// Whether it was typed in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub manual: Option<bool>,
        /// Whether the athlete keeps it private.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub private: Option<bool>,
        /// Whether Strava's users have marked it as wrong.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub flagged: Option<bool>,
        /// Turns of the crank, or steps, a minute.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub average_cadence: Option<Number>,
        /// The mean power, in watts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub average_watts: Option<Number>,
        /// Whether the power was measured, not estimated.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub device_watts: Option<bool>,
        /// The mean heart rate, in beats a minute.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub average_heartrate: Option<Number>,
        /// The highest heart rate, in beats a minute.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub max_heartrate: Option<Number>,
        /// How many efforts this athlete has, this one included.
        pub attempt_count: u32,
        /// How many athletes have an effort, this one included.
        pub competitor_count: u32,
    }
}

event! {
    /// An effort was removed. It may be recorded again.
    pub struct StageEffortRemoved("StageEffortRemoved", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The activity's id at Strava.
        pub strava_activity_id: i64,
        /// The segment effort's id at Strava, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_segment_effort_id: Option<i64>,
        /// Whose effort it was.
        pub athlete_id: AthleteId,
        /// The time from start to end.
        pub elapsed_time_in_seconds: Seconds,
        /// The time without pauses.
        pub moving_time_in_seconds: Seconds,
        /// The distance.
        pub distance_in_metres: Metres,
        /// The climb.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_gain_in_metres: Option<Metres>,
        /// When it began.
        pub start_date: Timestamp,
        /// The wall clock when it began.
        pub start_date_local: DateTime,
        /// How many efforts of this athlete remain.
        pub attempt_count: u32,
        /// How many athletes with an effort remain.
        pub competitor_count: u32,
    }
}

event! {
    /// An effort was flagged by the host: it is gone, and barred for good.
    pub struct StageEffortFlagged("StageEffortFlagged", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The activity's id at Strava.
        pub strava_activity_id: i64,
        /// The segment effort's id at Strava, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_segment_effort_id: Option<i64>,
        /// Who flagged it.
        pub flagged_by_athlete_id: AthleteId,
        /// Why.
        pub reason: String,
        /// Whose effort it was.
        pub athlete_id: AthleteId,
        /// The time from start to end.
        pub elapsed_time_in_seconds: Seconds,
        /// The time without pauses.
        pub moving_time_in_seconds: Seconds,
        /// The distance.
        pub distance_in_metres: Metres,
        /// The climb.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_gain_in_metres: Option<Metres>,
        /// How many efforts of this athlete remain.
        pub attempt_count: u32,
        /// How many athletes with an effort remain.
        pub competitor_count: u32,
    }
}

event! {
    /// All efforts were cleared, because the stage has another segment.
    pub struct StageEffortsCleared("StageEffortsCleared", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// How many efforts remain: 0.
        pub attempt_count: u32,
        /// How many athletes with an effort remain: 0.
        pub competitor_count: u32,
    }
}
