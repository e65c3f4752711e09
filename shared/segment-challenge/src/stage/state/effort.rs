//! An effort as a stage remembers it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::stage::events::StageEffortRecorded;
use crate::{ActivityType, AthleteId, Metres, Seconds};

/// What tells one effort from another: the activity, and which passage over the segment it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::stage) struct EffortKey(pub(in crate::stage) i64, pub(in crate::stage) Option<i64>);

/// An effort: what later events repeat of it, and what decides whether it still counts.
///
/// It is stored as a [`Row`], for a stage may hold 100,000 of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Row", into = "Row")]
pub(in crate::stage) struct Effort {
    pub(in crate::stage) key: EffortKey,
    pub(in crate::stage) athlete_id: AthleteId,
    pub(in crate::stage) activity_type: Option<ActivityType>,
    pub(in crate::stage) trainer: Option<bool>,
    pub(in crate::stage) elapsed_time: Seconds,
    pub(in crate::stage) moving_time: Seconds,
    pub(in crate::stage) distance: Metres,
    pub(in crate::stage) elevation_gain: Option<Metres>,
    pub(in crate::stage) start_date: Timestamp,
    pub(in crate::stage) start_date_local: DateTime,
}

/// The fields of an effort without their names, which take half of the room.
type Row = (
    EffortKey,
    AthleteId,
    Option<ActivityType>,
    Option<bool>,
    (Seconds, Seconds),
    (Metres, Option<Metres>),
    (Timestamp, DateTime),
);

impl From<Row> for Effort {
    fn from((key, athlete_id, activity_type, trainer, times, lengths, start): Row) -> Self {
        Self {
            key,
            athlete_id,
            activity_type,
            trainer,
            elapsed_time: times.0,
            moving_time: times.1,
            distance: lengths.0,
            elevation_gain: lengths.1,
            start_date: start.0,
            start_date_local: start.1,
        }
    }
}

impl From<Effort> for Row {
    fn from(effort: Effort) -> Self {
        (
            effort.key,
            effort.athlete_id,
            effort.activity_type,
            effort.trainer,
            (effort.elapsed_time, effort.moving_time),
            (effort.distance, effort.elevation_gain),
            (effort.start_date, effort.start_date_local),
        )
    }
}

impl From<&StageEffortRecorded> for Effort {
    fn from(recorded: &StageEffortRecorded) -> Self {
        Self {
            key: EffortKey(recorded.strava_activity_id, recorded.strava_segment_effort_id),
            athlete_id: recorded.athlete_id.clone(),
            activity_type: recorded.activity_type,
            trainer: recorded.trainer,
            elapsed_time: recorded.elapsed_time_in_seconds,
            moving_time: recorded.moving_time_in_seconds,
            distance: recorded.distance_in_metres,
            elevation_gain: recorded.elevation_gain_in_metres,
            start_date: recorded.start_date,
            start_date_local: recorded.start_date_local,
        }
    }
}
