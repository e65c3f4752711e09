//! Other activities count in a stage, and the efforts that no longer do are removed.

use std::collections::BTreeSet;

use crate::activity;
use crate::stage::commands::AdjustStageIncludedActivities;
use crate::stage::events::StageIncludedActivitiesAdjusted;
use crate::stage::state::Status;
use crate::stage::{Decision, Stage, StageRefusal};

impl Stage {
    /// The order and repeats make no difference.
    pub(in crate::stage) fn adjust_included_activities(
        &self,
        command: &AdjustStageIncludedActivities,
    ) -> Decision {
        let profile = self.in_status(&[Status::Pending, Status::Active], StageRefusal::CannotAmend)?;
        let wanted: BTreeSet<_> = command.included_activity_types.iter().copied().collect();
        if wanted == profile.included_activity_types {
            return Ok(vec![]);
        }
        let adjusted = StageIncludedActivitiesAdjusted {
            stage_id: profile.stage_id.clone(),
            included_activity_types: command.included_activity_types.clone(),
        };
        let no_longer = self.efforts.latest_first().filter(|effort| {
            !activity::counts(effort.activity_type, effort.trainer.unwrap_or(false), &wanted)
        });
        Ok([adjusted.into()].into_iter().chain(self.removed(&profile.stage_id, no_longer)).collect())
    }
}
