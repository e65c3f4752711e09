//! Efforts are imported from Strava.

use std::collections::BTreeSet;

use crate::Gender;
use crate::stage::commands::{ImportStageEfforts, ImportedEffort};
use crate::stage::events::StageEffortRecorded;
use crate::stage::state::{Counts, EffortKey, Profile, Status, Tally};
use crate::stage::{Stage, StageEvent};

impl Stage {
    /// Records the efforts of competitors that count, each once. The others are dropped without a trace.
    ///
    /// Efforts still arrive after the end. A stage that has not started has no competitors and so records nothing.
    pub(in crate::stage) fn import_efforts(&self, command: &ImportStageEfforts) -> Vec<StageEvent> {
        let known = self.profile.as_ref().filter(|profile| profile.status != Status::Deleted);
        let Some(profile) = known else { return vec![] };
        let mut tally = Tally::of(&self.efforts);
        let mut recorded = BTreeSet::new();
        let mut events = vec![];
        for effort in &command.stage_efforts {
            let key = EffortKey(effort.strava_activity_id, effort.strava_segment_effort_id);
            let is_new = self.efforts.get(key).is_none() && !self.flagged.contains(&key);
            if let Some(gender) = self.competitors.get(&effort.athlete_id)
                && profile.counts(effort)
                && is_new
                && recorded.insert(key)
            {
                let counts = tally.record(&effort.athlete_id);
                events.push(effort_recorded(profile, effort, *gender, counts).into());
            }
        }
        events
    }
}

fn effort_recorded(
    profile: &Profile,
    effort: &ImportedEffort,
    athlete_gender: Option<Gender>,
    counts: Counts,
) -> StageEffortRecorded {
    StageEffortRecorded {
        stage_id: profile.stage_id.clone(),
        stage_type: profile.stage_type,
        athlete_id: effort.athlete_id.clone(),
        athlete_gender,
        strava_activity_id: effort.strava_activity_id,
        strava_segment_effort_id: effort.strava_segment_effort_id,
        activity_type: effort.activity_type,
        elapsed_time_in_seconds: effort.elapsed_time_in_seconds,
        moving_time_in_seconds: effort.moving_time_in_seconds,
        distance_in_metres: effort.distance_in_metres,
        elevation_gain_in_metres: effort.elevation_gain_in_metres.or(profile.total_elevation_gain),
        start_date: effort.start_date,
        start_date_local: effort.start_date_local,
        trainer: effort.trainer,
        commute: effort.commute,
        manual: effort.manual,
        private: effort.private,
        flagged: effort.flagged,
        average_cadence: effort.average_cadence,
        average_watts: effort.average_watts,
        device_watts: effort.device_watts,
        average_heartrate: effort.average_heartrate,
        max_heartrate: effort.max_heartrate,
        attempt_count: counts.attempts,
        competitor_count: counts.competitors,
    }
}
