//! The row of an effort.

use jiff::Timestamp;
use jiff::civil::DateTime;
use paceline::Identity;
use paceline::read_model::{Index, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use crate::projections::order;
use crate::projections::speed::Speed;
use crate::stage::events::StageEffortRecorded;
use crate::{ActivityType, AthleteId, Gender, Metres, Number, Seconds, StageId};

/// An effort of an athlete on a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EffortRow {
    /// The stage.
    pub stage_id: StageId,
    /// Whose effort it is.
    pub athlete_id: AthleteId,
    /// Their gender in this stage, if they give it.
    pub athlete_gender: Option<Gender>,
    /// The activity's id at Strava. Absent where it is shown [without a link](Self::without_link).
    pub strava_activity_id: Option<i64>,
    /// The segment effort's id at Strava, if it has one.
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
    pub trainer: bool,
    /// Whether it was on the way to work.
    pub commute: bool,
    /// Whether it was typed in.
    pub manual: bool,
    /// Whether the athlete keeps it private.
    pub private: bool,
    /// Whether the host has flagged it: it does not count.
    pub flagged: bool,
    /// Why it was flagged.
    pub flagged_reason: Option<String>,
    /// How fast it was.
    #[serde(flatten)]
    pub speed: Speed,
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

impl EffortRow {
    /// The efforts of an athlete on a stage by start, then by ids.
    pub fn of_athlete(stage_id: &StageId, athlete_id: &AthleteId) -> RowQuery {
        RowQuery::beginning(Index::Primary, stage_id.as_str(), Self::prefix(athlete_id))
    }

    /// The effort without what leads to it at Strava.
    #[must_use]
    pub fn without_link(self) -> Self {
        Self { strava_activity_id: None, strava_segment_effort_id: None, ..self }
    }

    /// What the sort keys of an athlete's efforts begin with.
    pub(super) fn prefix(athlete_id: &AthleteId) -> String {
        format!("{athlete_id}\0")
    }

    /// Whether it is the effort that Strava knows by these ids.
    pub(super) fn is(&self, activity_id: i64, segment_effort_id: Option<i64>) -> bool {
        self.strava_activity_id == Some(activity_id) && self.strava_segment_effort_id == segment_effort_id
    }
}

impl From<&StageEffortRecorded> for EffortRow {
    fn from(effort: &StageEffortRecorded) -> Self {
        Self {
            stage_id: effort.stage_id.clone(),
            athlete_id: effort.athlete_id.clone(),
            athlete_gender: effort.athlete_gender,
            strava_activity_id: Some(effort.strava_activity_id),
            strava_segment_effort_id: effort.strava_segment_effort_id,
            activity_type: effort.activity_type,
            elapsed_time_in_seconds: effort.elapsed_time_in_seconds,
            moving_time_in_seconds: effort.moving_time_in_seconds,
            distance_in_metres: effort.distance_in_metres,
            elevation_gain_in_metres: effort.elevation_gain_in_metres,
            start_date: effort.start_date,
            start_date_local: effort.start_date_local,
            trainer: effort.trainer.unwrap_or(false),
            commute: effort.commute.unwrap_or(false),
            manual: effort.manual.unwrap_or(false),
            private: effort.private.unwrap_or(false),
            // What the event holds is the mark of Strava's users, not of the host.
            flagged: false,
            flagged_reason: None,
            speed: Speed::of(effort.distance_in_metres, effort.elapsed_time_in_seconds),
            average_cadence: effort.average_cadence,
            average_watts: effort.average_watts,
            device_watts: effort.device_watts,
            average_heartrate: effort.average_heartrate,
            max_heartrate: effort.max_heartrate,
        }
    }
}

impl Row for EffortRow {
    const TABLE: &'static str = "stage_efforts";

    fn key(&self) -> Key {
        let id = |id: Option<i64>| id.map_or("none".to_owned(), |id| format!("{id:020}"));
        let ids = format!("{}/{}", id(self.strava_activity_id), id(self.strava_segment_effort_id));
        let sort = Self::prefix(&self.athlete_id) + &order::by_instant(self.start_date, &ids);
        Key::new(self.stage_id.as_str(), sort)
    }
}
