//! The entry that an athlete has because of some efforts.

use crate::leaderboard::{count, exact};
use crate::stage_leaderboard::StageEffort;
use crate::stage_leaderboard::events::StageEntry;
use crate::stage_leaderboard::state::Profile;
use crate::{Metres, Number, Seconds};

impl Profile {
    /// The entry of an athlete with these efforts, in the order in which they were recorded. `None`: there are none.
    pub(super) fn entry(&self, efforts: &[&StageEffort]) -> Option<StageEntry> {
        let entry = if self.accumulate_activities { sum(efforts) } else { self.best(efforts) }?;
        let goal_progress = self.goal.map(|goal| goal.progress(&entry.measures()));
        Some(StageEntry { goal_progress, ..entry })
    }

    /// The best effort; of equals the one that was recorded first.
    fn best(&self, efforts: &[&StageEffort]) -> Option<StageEntry> {
        let best = efforts.iter().min_by_key(|effort| self.score(&effort.measures()))?;
        Some(entry_of(best, efforts.len()))
    }
}

/// All efforts added up, as the latest one; of equals the one that was recorded first.
fn sum(efforts: &[&StageEffort]) -> Option<StageEntry> {
    let latest = efforts.iter().rev().max_by_key(|effort| effort.start_date.as_second())?;
    let seconds = |value: fn(&StageEffort) -> Seconds| {
        exact::sum_of_seconds(efforts.iter().map(|effort| value(effort)))
    };
    // What is missing is left out.
    let metres = |value: fn(&StageEffort) -> Option<Metres>| {
        exact::sum_of_metres(efforts.iter().filter_map(|effort| value(effort)))
    };
    let values = |value: fn(&StageEffort) -> Option<Number>| -> Vec<Number> {
        efforts.iter().filter_map(|effort| value(effort)).collect()
    };
    Some(StageEntry {
        elapsed_time_in_seconds: seconds(|effort| effort.elapsed_time_in_seconds),
        moving_time_in_seconds: seconds(|effort| effort.moving_time_in_seconds),
        distance_in_metres: metres(|effort| Some(effort.distance_in_metres)),
        elevation_gain_in_metres: Some(metres(|effort| effort.elevation_gain_in_metres)),
        average_cadence: exact::mean(&values(|effort| effort.average_cadence)),
        average_watts: exact::mean(&values(|effort| effort.average_watts)),
        average_heartrate: exact::mean(&values(|effort| effort.average_heartrate)),
        max_heartrate: values(|effort| effort.max_heartrate).into_iter().max(),
        device_watts: Some(efforts.iter().all(|effort| effort.device_watts == Some(true))),
        ..entry_of(latest, efforts.len())
    })
}

fn entry_of(effort: &StageEffort, efforts: usize) -> StageEntry {
    StageEntry {
        athlete_id: effort.athlete_id.clone(),
        athlete_gender: effort.athlete_gender,
        strava_activity_id: effort.strava_activity_id,
        strava_segment_effort_id: effort.strava_segment_effort_id,
        activity_type: effort.activity_type,
        elapsed_time_in_seconds: effort.elapsed_time_in_seconds,
        moving_time_in_seconds: effort.moving_time_in_seconds,
        distance_in_metres: effort.distance_in_metres,
        elevation_gain_in_metres: effort.elevation_gain_in_metres,
        average_cadence: effort.average_cadence,
        average_watts: effort.average_watts,
        device_watts: effort.device_watts,
        average_heartrate: effort.average_heartrate,
        max_heartrate: effort.max_heartrate,
        private: effort.private.unwrap_or(false),
        start_date: effort.start_date,
        start_date_local: effort.start_date_local,
        stage_effort_count: count(efforts),
        goal_progress: None,
    }
}
