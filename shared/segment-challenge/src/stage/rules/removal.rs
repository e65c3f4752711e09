//! Efforts are removed, or flagged and so barred for good.

use crate::StageId;
use crate::stage::commands::{FlagStageEffort, RemoveStageActivity};
use crate::stage::events::{StageEffortFlagged, StageEffortRemoved};
use crate::stage::state::{Effort, EffortKey, Status, Tally};
use crate::stage::{Decision, Stage, StageEvent, StageRefusal};

impl Stage {
    /// That these efforts are removed, one after the other, with the counts after each.
    pub(super) fn removed<'a>(
        &'a self,
        stage_id: &StageId,
        efforts: impl IntoIterator<Item = &'a Effort>,
    ) -> impl Iterator<Item = StageEvent> {
        let mut tally = Tally::of(&self.efforts);
        efforts.into_iter().map(move |effort| {
            let counts = tally.remove(&effort.athlete_id);
            StageEffortRemoved {
                stage_id: stage_id.clone(),
                strava_activity_id: effort.key.0,
                strava_segment_effort_id: effort.key.1,
                athlete_id: effort.athlete_id.clone(),
                elapsed_time_in_seconds: effort.elapsed_time,
                moving_time_in_seconds: effort.moving_time,
                distance_in_metres: effort.distance,
                elevation_gain_in_metres: effort.elevation_gain,
                start_date: effort.start_date,
                start_date_local: effort.start_date_local,
                attempt_count: counts.attempts,
                competitor_count: counts.competitors,
            }
            .into()
        })
    }

    pub(in crate::stage) fn remove_activity(&self, command: &RemoveStageActivity) -> Vec<StageEvent> {
        let efforts = self.efforts.of_activity_latest_first(command.strava_activity_id);
        self.removed(&command.stage_id, efforts).collect()
    }

    pub(in crate::stage) fn flag_effort(&self, command: &FlagStageEffort) -> Decision {
        match self.profile.as_ref().map(|profile| profile.status) {
            Some(Status::Approved) => return Err(StageRefusal::Approved),
            Some(Status::Deleted) => return Err(StageRefusal::Deleted),
            _ => {}
        }
        let key = command.strava_activity_id.map(|id| EffortKey(id, command.strava_segment_effort_id));
        let Some(effort) = key.and_then(|key| self.efforts.get(key)) else { return Ok(vec![]) };
        let counts = Tally::of(&self.efforts).remove(&effort.athlete_id);
        let flagged = StageEffortFlagged {
            stage_id: command.stage_id.clone(),
            strava_activity_id: effort.key.0,
            strava_segment_effort_id: effort.key.1,
            flagged_by_athlete_id: command.flagged_by_athlete_id.clone(),
            reason: command.reason.clone(),
            athlete_id: effort.athlete_id.clone(),
            elapsed_time_in_seconds: effort.elapsed_time,
            moving_time_in_seconds: effort.moving_time,
            distance_in_metres: effort.distance,
            elevation_gain_in_metres: effort.elevation_gain,
            attempt_count: counts.attempts,
            competitor_count: counts.competitors,
        };
        Ok(vec![flagged.into()])
    }
}
