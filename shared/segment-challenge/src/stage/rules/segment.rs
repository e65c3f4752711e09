//! A stage is given another segment, and loses the efforts on the former one.

use crate::stage::commands::ChangeStageSegment;
use crate::stage::events::{StageEffortsCleared, StageSegmentChanged};
use crate::stage::state::Status;
use crate::stage::{Decision, Stage, StageEvent, StageRefusal};

impl Stage {
    pub(in crate::stage) fn change_segment(&self, command: &ChangeStageSegment) -> Decision {
        let known = self.profile.as_ref().and_then(|profile| profile.strava_segment_id);
        if known == Some(command.strava_segment_id) {
            return Ok(vec![]);
        }
        let refusal = StageRefusal::SegmentCannotBeAmended;
        let profile = self.in_status(&[Status::Pending, Status::Active], refusal)?;
        if !profile.stage_type.is_segment() {
            return Err(refusal);
        }
        let changed = StageSegmentChanged {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            strava_segment_id: command.strava_segment_id,
        };
        let cleared = (!self.efforts.is_empty()).then(|| StageEffortsCleared {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            attempt_count: 0,
            competitor_count: 0,
        });
        Ok([changed.into()].into_iter().chain(cleared.map(StageEvent::from)).collect())
    }
}
