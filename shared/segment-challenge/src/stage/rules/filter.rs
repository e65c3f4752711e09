//! Which efforts count in a stage.

use crate::activity;
use crate::stage::StageType;
use crate::stage::commands::ImportedEffort;
use crate::stage::state::Profile;

impl Profile {
    /// Whether an effort counts here, whoever made it: of the right activity, public or allowed to be private, over the
    /// whole distance in a race, and not typed in. Its dates are not looked at: the importers ask for the right span.
    pub(super) fn counts(&self, effort: &ImportedEffort) -> bool {
        let on_trainer = effort.trainer.unwrap_or(false);
        activity::counts(effort.activity_type, on_trainer, &self.included_activity_types)
            && (self.allow_private_activities || effort.private != Some(true))
            && self.is_full_distance(effort)
            && effort.manual != Some(true)
    }

    fn is_full_distance(&self, effort: &ImportedEffort) -> bool {
        self.stage_type != StageType::Race
            || self.goal.is_none_or(|goal| goal.is_met_by(effort.distance_in_metres.0))
    }
}
