//! The command that tells a board of efforts.

use std::collections::BTreeSet;

use crate::command::Command;
use crate::stage_leaderboard::StageEffort;
use crate::validation::Fields;
use crate::{AthleteId, StageLeaderboardId};

/// Tells which efforts some athletes now have in the stage. Those who are not named stay as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct RankStageEffortsInStageLeaderboard {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// Whom it concerns, at least one.
    pub athlete_ids: Vec<AthleteId>,
    /// All efforts that they have now, in the order in which they were recorded.
    pub stage_efforts: Vec<StageEffort>,
}

impl Command for RankStageEffortsInStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_leaderboard_id = fields.id("stage_leaderboard_id").required();
        // Also where nobody is named, efforts must be of those who are.
        let named = fields.ids("athlete_ids").optional();
        let named = named.map(|named| named.into_iter().flatten().collect::<BTreeSet<AthleteId>>());
        let stage_efforts =
            fields.list("stage_efforts", |effort| StageEffort::read(effort, named.as_ref())).required();
        let athlete_ids = fields
            .ids("athlete_ids")
            .must("must name at least one", |athlete_ids: &Vec<_>| !athlete_ids.is_empty())
            .required();
        Some(Self {
            stage_leaderboard_id: stage_leaderboard_id?,
            athlete_ids: athlete_ids?,
            stage_efforts: stage_efforts?,
        })
    }
}
