//! An effort as a board is told of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::state::Measures;
use crate::validation::Fields;
use crate::{ActivityType, AthleteId, Gender, Metres, Number, Seconds};

/// An effort as a board is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageEffort {
    /// Whose effort it is.
    pub athlete_id: AthleteId,
    /// Their gender in the stage when it was recorded, if they give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub athlete_gender: Option<Gender>,
    /// The activity's id at Strava.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strava_activity_id: Option<i64>,
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
    /// The climb.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elevation_gain_in_metres: Option<Metres>,
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
    /// Whether the athlete keeps it private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<bool>,
    /// When it began.
    pub start_date: Timestamp,
    /// The wall clock when it began.
    pub start_date_local: DateTime,
}

impl StageEffort {
    /// The amounts that boards rank by.
    pub(super) fn measures(&self) -> Measures {
        Measures {
            elapsed_time: self.elapsed_time_in_seconds,
            moving_time: self.moving_time_in_seconds,
            distance: self.distance_in_metres,
            elevation_gain: self.elevation_gain_in_metres,
        }
    }

    /// Reads an effort of one of the athletes who are named. `None` for them: who is named is at fault.
    pub(super) fn read(fields: &mut Fields<'_>, named: Option<&BTreeSet<AthleteId>>) -> Option<Self> {
        let athlete_id = fields
            .id("athlete_id")
            .must("must be one of athlete_ids", |id| named.is_none_or(|named| named.contains(id)))
            .required();
        let athlete_gender = fields.one_of("athlete_gender").optional();
        let strava_activity_id = fields.int("strava_activity_id").optional();
        let strava_segment_effort_id = fields.int("strava_segment_effort_id").optional();
        let activity_type = fields.one_of("activity_type").optional();
        let elapsed_time_in_seconds = fields.seconds("elapsed_time_in_seconds").required();
        let moving_time_in_seconds = fields.seconds("moving_time_in_seconds").required();
        let distance_in_metres = fields.metres("distance_in_metres").required();
        let elevation_gain_in_metres = fields.metres("elevation_gain_in_metres").optional();
        let average_cadence = fields.number("average_cadence").optional();
        let average_watts = fields.number("average_watts").optional();
        let device_watts = fields.bool("device_watts").optional();
        let average_heartrate = fields.number("average_heartrate").optional();
        let max_heartrate = fields.number("max_heartrate").optional();
        let private = fields.bool("private").optional();
        let start_date = fields.instant("start_date").required();
        let start_date_local = fields.local("start_date_local").required();
        Some(Self {
            athlete_id: athlete_id?,
            athlete_gender: athlete_gender?,
            strava_activity_id: strava_activity_id?,
            strava_segment_effort_id: strava_segment_effort_id?,
            activity_type: activity_type?,
            elapsed_time_in_seconds: elapsed_time_in_seconds?,
            moving_time_in_seconds: moving_time_in_seconds?,
            distance_in_metres: distance_in_metres?,
            elevation_gain_in_metres: elevation_gain_in_metres?,
            average_cadence: average_cadence?,
            average_watts: average_watts?,
            device_watts: device_watts?,
            average_heartrate: average_heartrate?,
            max_heartrate: max_heartrate?,
            private: private?,
            start_date: start_date?,
            start_date_local: start_date_local?,
        })
    }
}
