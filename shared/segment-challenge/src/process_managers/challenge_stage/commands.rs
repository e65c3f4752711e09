//! The commands that the process manager sends. Their slugs are claimed by whatever receives them.

use paceline::Outgoing;
use serde_json::json;

use super::events::StageCreated;
use crate::StageId;
use crate::challenge::events::{
    ChallengeCancelled, ChallengeIncludedActivitiesAdjusted, ChallengeStageRequested,
    ChallengeStageStartRequested,
};
use crate::stage::StageType;
use crate::stage::events::StageDeleted;

/// What was asked for is told to the stage unchanged. Stages on segments are created by the host.
pub(super) fn create_stage(requested: &ChallengeStageRequested) -> Option<Outgoing> {
    let mut data = json!(requested);
    let name = match requested.stage_type {
        StageType::Distance | StageType::Duration | StageType::Elevation => "CreateActivityStage",
        StageType::Race => {
            // A race always has a goal, and never adds up.
            if let Some(fields) = data.as_object_mut() {
                fields.remove("accumulate_activities");
                fields.remove("has_goal");
            }
            "CreateRaceStage"
        }
        StageType::Mountain | StageType::Rolling | StageType::Flat => return None,
    };
    Some(Outgoing::to(&requested.stage_id, name, data))
}

pub(super) fn start_stage(requested: &ChallengeStageStartRequested) -> Outgoing {
    let data = json!({ "stage_id": requested.stage_id });
    Outgoing::to(&requested.stage_id, "StartStage", data)
}

/// A challenge is told all that this process manager reads of a new stage.
pub(super) fn include_stage(created: &StageCreated) -> Outgoing {
    Outgoing::to(&created.challenge_id, "IncludeStageInChallenge", json!(created))
}

pub(super) fn remove_stage(deleted: &StageDeleted) -> Outgoing {
    let data = json!({
        "challenge_id": deleted.challenge_id,
        "stage_id": deleted.stage_id,
        "stage_number": deleted.stage_number,
    });
    Outgoing::to(&deleted.challenge_id, "RemoveStageFromChallenge", data)
}

pub(super) fn adjust_included_activities(
    stage_id: &StageId,
    adjusted: &ChallengeIncludedActivitiesAdjusted,
) -> Outgoing {
    let data = json!({ "stage_id": stage_id, "included_activity_types": adjusted.included_activity_types });
    Outgoing::to(stage_id, "AdjustStageIncludedActivities", data)
}

pub(super) fn delete_stage(stage_id: &StageId, cancelled: &ChallengeCancelled) -> Outgoing {
    let data = json!({
        "stage_id": stage_id,
        "challenge_id": cancelled.challenge_id,
        "deleted_by_athlete_id": cancelled.cancelled_by_athlete_id,
    });
    Outgoing::to(stage_id, "DeleteStage", data)
}
