//! The event of a board whose stage has ended.

use serde::{Deserialize, Serialize};

use crate::event::event;
use crate::stage::StageType;
use crate::{
    AthleteId, ChallengeId, Gender, Metres, Number, PointsAdjustment, Seconds, StageId, StageLeaderboardId,
};

/// An entry as the challenge's boards are told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinalEntry {
    /// 1 and the number of entries that are strictly better.
    pub rank: u32,
    /// Who it is.
    pub athlete_id: AthleteId,
    /// The time from start to end.
    pub elapsed_time_in_seconds: Seconds,
    /// The time without pauses.
    pub moving_time_in_seconds: Seconds,
    /// The distance.
    pub distance_in_metres: Metres,
    /// The climb.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elevation_gain_in_metres: Option<Metres>,
    /// How many efforts of the athlete count.
    pub stage_effort_count: u32,
    /// 1 if the goal is reached, else 0, if there is a goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goals: Option<u32>,
    /// How much of the goal is reached, in percent, if there is a goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_progress: Option<Number>,
}

event! {
    /// The board was finalised. It is told in parts of 500 entries.
    pub struct StageLeaderboardFinalised("StageLeaderboardFinalised", 1) {
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
        /// Whose board it is.
        pub gender: Gender,
        /// Whether there is a goal.
        pub has_goal: bool,
        /// Which part this is, from 1.
        pub part: u32,
        /// How many parts there are.
        pub parts: u32,
        /// The entries of this part, in board order.
        pub entries: Vec<FinalEntry>,
    }
}
