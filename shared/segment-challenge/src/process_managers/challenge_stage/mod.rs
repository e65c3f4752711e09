//! Makes the stages that a challenge asks for, and keeps challenge and stages in step.

mod commands;
mod events;

pub use events::{ChallengeCreated, ChallengeStageEvent, StageCreated};
use paceline::{Outgoing, ProcessManager, Route};
use serde::{Deserialize, Serialize};

use crate::{ChallengeId, StageId};

/// The stages of one challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeStage {
    /// In the order in which they were created.
    stage_ids: Vec<StageId>,
}

impl ProcessManager for ChallengeStage {
    const NAME: &'static str = "challenge-stage-process-manager";
    /// A stage that is there, is gone, or has ended needs none of what was asked for.
    const SKIPPED_REFUSALS: &'static [&'static str] =
        &["stage_already_created", "cannot_delete_stage", "cannot_amend_stage"];

    type Event = ChallengeStageEvent;

    fn route(event: &ChallengeStageEvent) -> Route {
        use ChallengeStageEvent as E;
        let challenge_id: &ChallengeId = match event {
            E::ChallengeCreated(event) => return Route::start(event.challenge_id.clone()),
            E::ChallengeLeaderboardsApproved(event) => return Route::stop(event.challenge_id.clone()),
            E::ChallengeStageRequested(event) => &event.challenge_id,
            E::ChallengeStageStartRequested(event) => &event.challenge_id,
            E::StageCreated(event) => &event.challenge_id,
            E::ChallengeIncludedActivitiesAdjusted(event) => &event.challenge_id,
            E::ChallengeCancelled(event) => &event.challenge_id,
            E::StageDeleted(event) => &event.challenge_id,
        };
        Route::continues(challenge_id.clone())
    }

    fn handle(&mut self, event: &ChallengeStageEvent) -> Vec<Outgoing> {
        use ChallengeStageEvent as E;
        match event {
            E::ChallengeCreated(_) | E::ChallengeLeaderboardsApproved(_) => vec![],
            E::ChallengeStageRequested(event) => commands::create_stage(event).into_iter().collect(),
            E::ChallengeStageStartRequested(event) => vec![commands::start_stage(event)],
            E::StageCreated(event) => {
                if !self.stage_ids.contains(&event.stage_id) {
                    self.stage_ids.push(event.stage_id.clone());
                }
                vec![commands::include_stage(event)]
            }
            E::ChallengeIncludedActivitiesAdjusted(event) => {
                self.stage_ids.iter().map(|id| commands::adjust_included_activities(id, event)).collect()
            }
            E::ChallengeCancelled(event) => {
                self.stage_ids.iter().map(|id| commands::delete_stage(id, event)).collect()
            }
            E::StageDeleted(event) => {
                self.stage_ids.retain(|stage_id| *stage_id != event.stage_id);
                vec![commands::remove_stage(event)]
            }
        }
    }
}
