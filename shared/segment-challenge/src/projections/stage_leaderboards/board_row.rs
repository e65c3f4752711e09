//! The row of a board.

use paceline::read_model::{Index, Indexes, Key, Row, RowQuery};
use paceline::{Identity, Version};
use serde::{Deserialize, Serialize};

use crate::projections::order;
use crate::stage::StageType;
use crate::stage_leaderboard::events::{StageEntry, StageLeaderboardCreated};
use crate::{
    ActivityMeasure, ChallengeId, Gender, GoalUnits, Number, RankOrder, StageId, StageLeaderboardId,
};

/// A board of a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardRow {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// The stage.
    pub stage_id: StageId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Its name.
    pub name: String,
    /// Whose board it is.
    pub gender: Gender,
    /// What the stage is.
    pub stage_type: StageType,
    /// What it ranks by.
    pub rank_by: ActivityMeasure,
    /// In which order.
    pub rank_order: RankOrder,
    /// Whether the activities of an athlete are added up.
    pub accumulate_activities: bool,
    /// Whether there is a goal.
    pub has_goal: bool,
    /// How much, in `goal_units`.
    pub goal: Option<Number>,
    /// What the goal counts.
    pub goal_measure: Option<ActivityMeasure>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// Whether it was finalised.
    pub finalised: bool,
    /// How many entries it has.
    pub entry_count: u64,
    /// The version of the board to which its entries follow: whoever reads it before and after the entries knows
    /// whether they are of one moment.
    pub as_of: Version,
}

impl BoardRow {
    /// The key of a board's row.
    pub fn key_of(board_id: &StageLeaderboardId) -> Key {
        Key::single(board_id.as_str())
    }

    /// The boards of a stage by name, then by id.
    pub fn of_stage(stage_id: &StageId) -> RowQuery {
        RowQuery::all(Index::First, stage_id.as_str())
    }

    /// The row of a board that was just created.
    pub(super) fn new(created: &StageLeaderboardCreated, as_of: Version) -> Self {
        Self {
            stage_leaderboard_id: created.stage_leaderboard_id.clone(),
            stage_id: created.stage_id.clone(),
            challenge_id: created.challenge_id.clone(),
            name: created.name.clone(),
            gender: created.gender,
            stage_type: created.stage_type,
            rank_by: created.rank_by,
            rank_order: created.rank_order,
            accumulate_activities: created.accumulate_activities,
            has_goal: created.has_goal,
            goal: created.goal,
            goal_measure: created.goal_measure,
            goal_units: created.goal_units,
            finalised: false,
            entry_count: 0,
            as_of,
        }
    }

    /// What the board compares of an entry: of two scores the smaller is better. What is missing counts as 0.
    pub(super) fn score(&self, entry: &StageEntry) -> Number {
        self.rank_order.score(match self.rank_by {
            ActivityMeasure::ElapsedTimeInSeconds => entry.elapsed_time_in_seconds.0.into(),
            ActivityMeasure::MovingTimeInSeconds => entry.moving_time_in_seconds.0.into(),
            ActivityMeasure::DistanceInMetres => entry.distance_in_metres.0,
            ActivityMeasure::ElevationGainInMetres => entry.elevation_gain_in_metres.unwrap_or_default().0,
        })
    }
}

impl Row for BoardRow {
    const TABLE: &'static str = "stage_leaderboards";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_leaderboard_id)
    }

    fn indexes(&self) -> Indexes {
        let by_name = order::by_text(&self.name, self.stage_leaderboard_id.as_str());
        Indexes { first: Some(Key::new(self.stage_id.as_str(), by_name)), second: None }
    }
}
