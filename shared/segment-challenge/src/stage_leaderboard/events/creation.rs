//! Events of a board that is set up.

use crate::event::event;
use crate::stage::StageType;
use crate::{
    ActivityMeasure, ChallengeId, Gender, GoalUnits, Number, PointsAdjustment, RankOrder, StageId,
    StageLeaderboardId,
};

event! {
    /// A board was created.
    pub struct StageLeaderboardCreated("StageLeaderboardCreated", 1) {
        /// The board.
        pub stage_leaderboard_id: StageLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// What the stage is.
        pub stage_type: StageType,
        /// How the points of the stage differ from the usual ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points_adjustment: Option<PointsAdjustment>,
        /// The name of the board.
        pub name: String,
        /// Whose board it is.
        pub gender: Gender,
        /// What it ranks by.
        pub rank_by: ActivityMeasure,
        /// In which order.
        pub rank_order: RankOrder,
        /// Whether the activities of an athlete are added up.
        pub accumulate_activities: bool,
        /// Whether there is a goal.
        pub has_goal: bool,
        /// What the goal counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_measure: Option<ActivityMeasure>,
        /// How much, in `goal_units`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal: Option<Number>,
        /// The unit of the goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_units: Option<GoalUnits>,
    }
}

event! {
    /// How the points of the stage differ from the usual ones was changed.
    pub struct StageLeaderboardPointsAdjusted("StageLeaderboardPointsAdjusted", 1) {
        /// The board.
        pub stage_leaderboard_id: StageLeaderboardId,
        /// How they differ. Absent: not at all.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points_adjustment: Option<PointsAdjustment>,
    }
}
