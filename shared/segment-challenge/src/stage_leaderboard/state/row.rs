//! An entry as a board remembers it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::Measures;
use crate::stage_leaderboard::events::StageEntry;
use crate::{Metres, Seconds};

/// An entry as a board remembers it: what it ranks by and is finalised with, and a digest of the rest, by which it is
/// seen that an entry has not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Fields", into = "Fields")]
pub(in crate::stage_leaderboard) struct Row {
    pub(in crate::stage_leaderboard) measures: Measures,
    pub(in crate::stage_leaderboard) stage_effort_count: u32,
    digest: u64,
}

/// The fields of a row without their names, which take more room than they do.
type Fields = (Seconds, Seconds, Metres, Option<Metres>, u32, u64);

impl Row {
    /// Equal entries have equal rows, however their numbers are written and within which part of a second they began.
    pub(in crate::stage_leaderboard) fn of(entry: &StageEntry) -> Self {
        let rest = json!([
            entry.athlete_gender,
            entry.strava_activity_id,
            entry.strava_segment_effort_id,
            entry.activity_type,
            entry.average_cadence,
            entry.average_watts,
            entry.device_watts,
            entry.average_heartrate,
            entry.max_heartrate,
            entry.private,
            entry.start_date.as_second(),
            entry.start_date_local.with().subsec_nanosecond(0).build().unwrap_or(entry.start_date_local),
            entry.goal_progress,
        ]);
        // 60 bits of a SHA-1 are plenty: an entry is compared with the one before, not with all.
        let (digest, _) = Uuid::new_v5(&Uuid::NAMESPACE_OID, rest.to_string().as_bytes()).as_u64_pair();
        Self { measures: entry.measures(), stage_effort_count: entry.stage_effort_count, digest }
    }
}

impl From<Fields> for Row {
    fn from(
        (elapsed_time, moving_time, distance, elevation_gain, stage_effort_count, digest): Fields,
    ) -> Self {
        let measures = Measures { elapsed_time, moving_time, distance, elevation_gain };
        Self { measures, stage_effort_count, digest }
    }
}

impl From<Row> for Fields {
    fn from(row: Row) -> Self {
        let Measures { elapsed_time, moving_time, distance, elevation_gain } = row.measures;
        (elapsed_time, moving_time, distance, elevation_gain, row.stage_effort_count, row.digest)
    }
}
