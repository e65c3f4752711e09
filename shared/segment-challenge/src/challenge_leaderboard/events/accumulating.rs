//! Events of athletes who get points or activity from a stage.

use crate::challenge::ChallengeType;
use crate::event::event;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, Metres, Number, Seconds, StageId};

event! {
    /// An athlete scored in a stage.
    pub struct AthleteAccumulatedPointsInChallengeLeaderboard("AthleteAccumulatedPointsInChallengeLeaderboard", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What the challenge is.
        pub challenge_type: ChallengeType,
        /// Whose board it is.
        pub gender: Gender,
        /// The stage.
        pub stage_id: StageId,
        /// Who scored.
        pub athlete_id: AthleteId,
        /// How many points.
        pub points: i64,
    }
}

event! {
    /// What an athlete did in a stage was added up.
    pub struct AthleteAccumulatedActivityInChallengeLeaderboard("AthleteAccumulatedActivityInChallengeLeaderboard", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What the challenge is.
        pub challenge_type: ChallengeType,
        /// Whose board it is.
        pub gender: Gender,
        /// The stage.
        pub stage_id: StageId,
        /// Who did it.
        pub athlete_id: AthleteId,
        /// The time from start to end.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elapsed_time_in_seconds: Option<Seconds>,
        /// The time without pauses.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub moving_time_in_seconds: Option<Seconds>,
        /// The distance.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub distance_in_metres: Option<Metres>,
        /// The climb.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_gain_in_metres: Option<Metres>,
        /// 1 if the goal of the stage is reached, else 0, if there is a goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goals: Option<i64>,
        /// How much of the goal is reached, in percent, if there is a goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_progress: Option<Number>,
        /// How many efforts count.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub activity_count: Option<i64>,
    }
}
