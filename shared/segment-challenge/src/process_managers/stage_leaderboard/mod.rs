//! Makes the boards of a stage, tells them of efforts, and finalises them.
//!
//! It has two kinds of instances. That of a stage, named by the stage, follows what happens to the stage as a whole and
//! knows its boards. That of an athlete in a stage, named by both, holds the efforts of that athlete alone: so an effort
//! costs what the athlete has done, and not what the stage holds.

mod athlete;
mod events;
mod stage;

pub use events::{StageEffortFlagged, StageEffortRecorded, StageEffortRemoved, StageLeaderboardsEvent};
use paceline::{Outgoing, ProcessManager, Route};
use serde::{Deserialize, Serialize};

use crate::stage_leaderboard::StageEffort;
use crate::{AthleteId, PointsAdjustment, StageId, StageLeaderboardId};

/// The boards of a stage, or the efforts of an athlete in one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StageLeaderboards {
    /// Of a stage: the boards that it asked for, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    boards: Vec<StageLeaderboardId>,
    /// Of an athlete: the efforts, in the order in which they were recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    efforts: Vec<StageEffort>,
}

impl ProcessManager for StageLeaderboards {
    const NAME: &'static str = "stage-leaderboard-process-manager";
    /// A board that is there, or whose stage has ended, needs none of what was asked for.
    const SKIPPED_REFUSALS: &'static [&'static str] =
        &["stage_leaderboard_already_created", "stage_leaderboard_has_been_finalised"];

    type Event = StageLeaderboardsEvent;

    fn route(event: &StageLeaderboardsEvent) -> Route {
        use StageLeaderboardsEvent as E;
        match event {
            E::StageStarted(event) => Route::start(event.stage_id.clone()),
            E::StageLeaderboardRequested(event) => Route::continues_existing(event.stage_id.clone()),
            E::StageMadePreview(event) => Route::continues_existing(event.stage_id.clone()),
            E::StageMadeQueen(event) => Route::continues_existing(event.stage_id.clone()),
            E::StageEffortsCleared(event) => Route::continues_existing(event.stage_id.clone()),
            E::StageEnded(event) => Route::continues_existing(event.stage_id.clone()),
            E::StageLeaderboardsApproved(event) => Route::stop(event.stage_id.clone()),
            E::StageDeleted(event) => Route::stop(event.stage_id.clone()),
            E::StageEffortRecorded(event) => {
                Route::start(of_athlete(&event.stage_id, &event.effort.athlete_id))
            }
            E::StageEffortRemoved(event) => {
                Route::continues_existing(of_athlete(&event.stage_id, &event.athlete_id))
            }
            E::StageEffortFlagged(event) => {
                Route::continues_existing(of_athlete(&event.stage_id, &event.athlete_id))
            }
            E::CompetitorRemovedFromStage(event) => {
                Route::continues_existing(of_athlete(&event.stage_id, &event.athlete_id))
            }
        }
    }

    fn handle(&mut self, event: &StageLeaderboardsEvent) -> Vec<Outgoing> {
        use StageLeaderboardsEvent as E;
        match event {
            E::StageStarted(_) | E::StageDeleted(_) => vec![],
            E::StageLeaderboardRequested(event) => vec![self.create_board(event)],
            E::StageMadePreview(_) => self.set_points_adjustment(PointsAdjustment::Preview),
            E::StageMadeQueen(_) => self.set_points_adjustment(PointsAdjustment::Queen),
            E::StageEffortsCleared(_) => self.to_each_board("ResetStageLeaderboard"),
            E::StageEnded(_) => self.to_each_board("FinaliseStageLeaderboard"),
            E::StageLeaderboardsApproved(_) => self.to_each_board("AdjustStageLeaderboard"),
            E::StageEffortRecorded(event) => self.record(event),
            E::StageEffortRemoved(event) => self.remove(
                &event.stage_id,
                &event.athlete_id,
                (event.strava_activity_id, event.strava_segment_effort_id),
            ),
            E::StageEffortFlagged(event) => self.remove(
                &event.stage_id,
                &event.athlete_id,
                (event.strava_activity_id, event.strava_segment_effort_id),
            ),
            E::CompetitorRemovedFromStage(event) => self.remove_all(&event.stage_id, &event.athlete_id),
        }
    }
}

/// The instance of an athlete in a stage.
fn of_athlete(stage_id: &StageId, athlete_id: &AthleteId) -> String {
    format!("{stage_id}/{athlete_id}")
}
