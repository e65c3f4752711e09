//! Events of a board that ranks.

use crate::event::event;
use crate::leaderboard::Position;
use crate::stage::StageType;
use crate::stage_leaderboard::events::RankedEntry;
use crate::{AthleteId, ChallengeId, GoalUnits, Number, StageId, StageLeaderboardId};

event! {
    /// Entries were changed, and the board was ranked again. The entries that are not named stay as they are.
    pub struct StageLeaderboardRanked("StageLeaderboardRanked", 1) {
        /// The board.
        pub stage_leaderboard_id: StageLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Whether there is a goal.
        pub has_goal: bool,
        /// The entries that are new or have changed, in board order.
        pub stage_efforts: Vec<RankedEntry>,
        /// Those whose entry is gone, by ascending id.
        pub removed_athlete_ids: Vec<AthleteId>,
        /// Who is new.
        pub new_positions: Vec<Position>,
        /// Who has moved up: of those whose entry has changed, and of the first hundred.
        pub positions_gained: Vec<Position>,
        /// Who has moved down, likewise.
        pub positions_lost: Vec<Position>,
    }
}

event! {
    /// An athlete reached the goal, for the first time.
    pub struct AthleteAchievedStageGoal("AthleteAchievedStageGoal", 1) {
        /// The board.
        pub stage_leaderboard_id: StageLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// What the stage is.
        pub stage_type: StageType,
        /// How much was to be reached, in `goal_units`.
        pub goal: Number,
        /// The unit of the goal.
        pub goal_units: GoalUnits,
        /// Who reached it.
        pub athlete_id: AthleteId,
        /// The activity's id at Strava.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_activity_id: Option<i64>,
        /// The segment effort's id at Strava, if the stage is a segment.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub strava_segment_effort_id: Option<i64>,
        /// Whether it had to be reached in one activity.
        pub single_activity_goal: bool,
    }
}

event! {
    /// The board was cleared: it has no entries, and nobody has reached the goal.
    pub struct StageLeaderboardCleared("StageLeaderboardCleared", 1) {
        /// The board.
        pub stage_leaderboard_id: StageLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
    }
}
