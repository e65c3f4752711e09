//! Events of athletes from whom points or activity are taken back, or who leave.

use crate::event::event;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, Metres, Number, Seconds, StageId};

event! {
    /// The points of an athlete were adjusted.
    pub struct AthletePointsAdjustedInChallengeLeaderboard("AthletePointsAdjustedInChallengeLeaderboard", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage whose points are taken back. Absent: an operator has adjusted them.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub stage_id: Option<StageId>,
        /// Whose points they are.
        pub athlete_id: AthleteId,
        /// Whose board it is.
        pub gender: Gender,
        /// What is added to the points. It may be negative.
        pub points_adjustment: i64,
    }
}

event! {
    /// What an athlete did in a stage was taken back. Every number is added, and negative.
    pub struct AthleteActivityAdjustedInChallengeLeaderboard("AthleteActivityAdjustedInChallengeLeaderboard", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Who did it.
        pub athlete_id: AthleteId,
        /// Whose board it is.
        pub gender: Gender,
        /// To the time from start to end.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elapsed_time_in_seconds_adjustment: Option<Seconds>,
        /// To the time without pauses.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub moving_time_in_seconds_adjustment: Option<Seconds>,
        /// To the distance.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub distance_in_metres_adjustment: Option<Metres>,
        /// To the climb.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_gain_in_metres_adjustment: Option<Metres>,
        /// To the goals reached.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goals_adjustment: Option<i64>,
        /// To the progress, in percent.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_progress_adjustment: Option<Number>,
        /// To the number of efforts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub activity_count_adjustment: Option<i64>,
    }
}

event! {
    /// An athlete left the board: nothing is left of the entry, or an operator has taken it off.
    pub struct AthleteRemovedFromChallengeLeaderboard("AthleteRemovedFromChallengeLeaderboard", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who left.
        pub athlete_id: AthleteId,
        /// The rank that they had.
        pub rank: u32,
    }
}
