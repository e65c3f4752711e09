//! The entry of an athlete on a board.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::stage_leaderboard::state::Measures;
use crate::{ActivityType, AthleteId, Gender, Metres, Number, Seconds};

/// The entry of an athlete: the best effort, or all of them added up and the latest of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageEntry {
    /// Who it is.
    pub athlete_id: AthleteId,
    /// Their gender.
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
    pub private: bool,
    /// When it began.
    pub start_date: Timestamp,
    /// The wall clock when it began.
    pub start_date_local: DateTime,
    /// How many efforts of the athlete count.
    pub stage_effort_count: u32,
    /// How much of the goal is reached, in percent, if there is a goal. It may be more than 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_progress: Option<Number>,
}

impl StageEntry {
    /// The amounts that boards rank by.
    pub(in crate::stage_leaderboard) fn measures(&self) -> Measures {
        Measures {
            elapsed_time: self.elapsed_time_in_seconds,
            moving_time: self.moving_time_in_seconds,
            distance: self.distance_in_metres,
            elevation_gain: self.elevation_gain_in_metres,
        }
    }
}

/// An entry with its rank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RankedEntry {
    /// The entry.
    #[serde(flatten)]
    pub entry: StageEntry,
    /// 1 and the number of entries that are strictly better.
    pub rank: u32,
}
