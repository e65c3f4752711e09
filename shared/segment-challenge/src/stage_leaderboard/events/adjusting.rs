//! Events of a board whose efforts change after the end.

use serde::{Deserialize, Serialize};

use crate::event::event;
use crate::stage::StageType;
use crate::stage_leaderboard::events::{FinalEntry, StageEntry};
use crate::{AthleteId, ChallengeId, Gender, PointsAdjustment, StageId, StageLeaderboardId};

event! {
    /// The efforts of an athlete changed after the end. The board stays as it is until it is adjusted.
    pub struct PendingAdjustmentInStageLeaderboard("PendingAdjustmentInStageLeaderboard", 1) {
        /// The board.
        pub stage_leaderboard_id: StageLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Whose efforts they are.
        pub athlete_id: AthleteId,
        /// The entry that the athlete should have. Absent: none.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub stage_effort: Option<StageEntry>,
    }
}

/// A place on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StagePlace {
    /// 1 and the number of entries that are strictly better.
    pub rank: u32,
    /// Who has it.
    pub athlete_id: AthleteId,
}

event! {
    /// What was pending was applied. It is told in parts of 500 athletes.
    pub struct StageLeaderboardAdjusted("StageLeaderboardAdjusted", 1) {
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
        /// Which part this is, from 1.
        pub part: u32,
        /// How many parts there are.
        pub parts: u32,
        /// The entries that the athletes of this part had, by ascending athlete id.
        pub previous_entries: Vec<FinalEntry>,
        /// The entries that they have now, likewise.
        pub adjusted_entries: Vec<FinalEntry>,
        /// In the first part the first 500 places as they were, in board order.
        pub previous_places: Vec<StagePlace>,
        /// In the first part the first 500 places as they are now, in board order.
        pub adjusted_places: Vec<StagePlace>,
    }
}
