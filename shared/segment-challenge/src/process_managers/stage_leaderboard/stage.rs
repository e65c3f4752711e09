//! The instance of a stage: its boards follow what happens to it.

use paceline::Outgoing;
use serde_json::json;

use super::StageLeaderboards;
use crate::stage::events::StageLeaderboardRequested;
use crate::{PointsAdjustment, StageLeaderboardId};

impl StageLeaderboards {
    /// A board is known from its request, for its id is known then.
    pub(super) fn create_board(&mut self, requested: &StageLeaderboardRequested) -> Outgoing {
        let id = StageLeaderboardId::of(&requested.stage_id, requested.gender, &requested.name);
        let mut data = json!(requested);
        data["stage_leaderboard_id"] = json!(id);
        let create = Outgoing::to(&id, "CreateStageLeaderboard", data);
        if !self.boards.contains(&id) {
            self.boards.push(id);
        }
        create
    }

    pub(super) fn set_points_adjustment(&self, adjustment: PointsAdjustment) -> Vec<Outgoing> {
        let set = |id| {
            let data = json!({ "stage_leaderboard_id": id, "points_adjustment": adjustment });
            Outgoing::to(id, "SetStageLeaderboardPointsAdjustment", data)
        };
        self.boards.iter().map(set).collect()
    }

    /// A command that says nothing but its name.
    pub(super) fn to_each_board(&self, command: &str) -> Vec<Outgoing> {
        let outgoing = |id| Outgoing::to(id, command, json!({ "stage_leaderboard_id": id }));
        self.boards.iter().map(outgoing).collect()
    }
}
