//! Commands about the efforts on a stage.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::command::Command;
use crate::validation::Fields;
use crate::{ActivityType, AthleteId, Metres, Number, Seconds, StageId};

/// Imports efforts. Those that do not count are dropped without a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportStageEfforts {
    /// The stage.
    pub stage_id: StageId,
    /// The efforts, in the order in which they are to be recorded.
    pub stage_efforts: Vec<ImportedEffort>,
}

impl Command for ImportStageEfforts {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let stage_efforts = fields.list("stage_efforts", ImportedEffort::read).or(vec![]);
        Some(Self { stage_id: stage_id?, stage_efforts: stage_efforts? })
    }
}

/// An effort as Strava has it.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedEffort {
    /// Whose effort it is.
    pub athlete_id: AthleteId,
    /// The activity's id at Strava.
    pub strava_activity_id: i64,
    /// The segment effort's id at Strava, if the stage is a segment.
    pub strava_segment_effort_id: Option<i64>,
    /// The kind of activity.
    pub activity_type: Option<ActivityType>,
    /// The time from start to end.
    pub elapsed_time_in_seconds: Seconds,
    /// The time without pauses.
    pub moving_time_in_seconds: Seconds,
    /// The distance.
    pub distance_in_metres: Metres,
    /// The climb.
    pub elevation_gain_in_metres: Option<Metres>,
    /// When it began.
    pub start_date: Timestamp,
    /// The wall clock when it began.
    pub start_date_local: DateTime,
    /// Whether it was done indoors.
    pub trainer: Option<bool>,
    /// Whether it was on the way to work.
    pub commute: Option<bool>,
    /// Whether it was typed in.
    pub manual: Option<bool>,
    /// Whether the athlete keeps it private.
    pub private: Option<bool>,
    /// Whether Strava's users have marked it as wrong.
    pub flagged: Option<bool>,
    /// Turns of the crank, or steps, a minute.
    pub average_cadence: Option<Number>,
    /// The mean power, in watts.
    pub average_watts: Option<Number>,
    /// Whether the power was measured, not estimated.
    pub device_watts: Option<bool>,
    /// The mean heart rate, in beats a minute.
    pub average_heartrate: Option<Number>,
    /// The highest heart rate, in beats a minute.
    pub max_heartrate: Option<Number>,
}

impl ImportedEffort {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_id = fields.id("athlete_id").required();
        let strava_activity_id = fields.int("strava_activity_id").required();
        let strava_segment_effort_id = fields.int("strava_segment_effort_id").optional();
        let activity_type = fields.one_of("activity_type").optional();
        let elapsed_time_in_seconds = fields.seconds("elapsed_time_in_seconds").required();
        let moving_time_in_seconds = fields.seconds("moving_time_in_seconds").required();
        let distance_in_metres = fields.metres("distance_in_metres").required();
        let elevation_gain_in_metres = fields.metres("elevation_gain_in_metres").optional();
        let start_date = fields.instant("start_date").required();
        let start_date_local = fields.local("start_date_local").required();
        let trainer = fields.bool("trainer").optional();
        let commute = fields.bool("commute").optional();
        let manual = fields.bool("manual").optional();
        let private = fields.bool("private").optional();
        let flagged = fields.bool("flagged").optional();
        let average_cadence = fields.number("average_cadence").optional();
        let average_watts = fields.number("average_watts").optional();
        let device_watts = fields.bool("device_watts").optional();
        let average_heartrate = fields.number("average_heartrate").optional();
        let max_heartrate = fields.number("max_heartrate").optional();
        Some(Self {
            athlete_id: athlete_id?,
            strava_activity_id: strava_activity_id?,
            strava_segment_effort_id: strava_segment_effort_id?,
            activity_type: activity_type?,
            elapsed_time_in_seconds: elapsed_time_in_seconds?,
            moving_time_in_seconds: moving_time_in_seconds?,
            distance_in_metres: distance_in_metres?,
            elevation_gain_in_metres: elevation_gain_in_metres?,
            start_date: start_date?,
            start_date_local: start_date_local?,
            trainer: trainer?,
            commute: commute?,
            manual: manual?,
            private: private?,
            flagged: flagged?,
            average_cadence: average_cadence?,
            average_watts: average_watts?,
            device_watts: device_watts?,
            average_heartrate: average_heartrate?,
            max_heartrate: max_heartrate?,
        })
    }
}

/// Flags an effort as wrong: it is removed and barred for good.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagStageEffort {
    /// The stage.
    pub stage_id: StageId,
    /// The activity's id at Strava.
    pub strava_activity_id: Option<i64>,
    /// The segment effort's id at Strava, if it has one.
    pub strava_segment_effort_id: Option<i64>,
    /// Who flags it.
    pub flagged_by_athlete_id: AthleteId,
    /// Why.
    pub reason: String,
}

impl Command for FlagStageEffort {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let strava_activity_id = fields.int("strava_activity_id").optional();
        let strava_segment_effort_id = fields.int("strava_segment_effort_id").optional();
        let flagged_by_athlete_id = fields.id("flagged_by_athlete_id").required();
        let reason = fields.text("reason").required();
        Some(Self {
            stage_id: stage_id?,
            strava_activity_id: strava_activity_id?,
            strava_segment_effort_id: strava_segment_effort_id?,
            flagged_by_athlete_id: flagged_by_athlete_id?,
            reason: reason?,
        })
    }
}

/// Removes the efforts of an activity. They may be recorded again.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveStageActivity {
    /// The stage.
    pub stage_id: StageId,
    /// The activity's id at Strava.
    pub strava_activity_id: i64,
}

impl Command for RemoveStageActivity {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let strava_activity_id = fields.int("strava_activity_id").required();
        Some(Self { stage_id: stage_id?, strava_activity_id: strava_activity_id? })
    }
}
