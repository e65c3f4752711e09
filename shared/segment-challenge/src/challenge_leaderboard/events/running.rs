//! Events of a board that is set up and comes to its end.

use serde::{Deserialize, Serialize};

use crate::challenge::ChallengeType;
use crate::event::event;
use crate::{
    AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, Measure, Metres, Points, RankOrder, Seconds,
};

event! {
    /// A board was created.
    pub struct ChallengeLeaderboardCreated("ChallengeLeaderboardCreated", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What the challenge is.
        pub challenge_type: ChallengeType,
        /// The name of the board.
        pub name: String,
        /// What it is about.
        pub description: String,
        /// Whose board it is.
        pub gender: Gender,
        /// What it ranks by.
        pub rank_by: Measure,
        /// In which order.
        pub rank_order: RankOrder,
        /// The points for places in stages, if it gives points.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points: Option<Points>,
        /// Whether there is a goal.
        pub has_goal: bool,
    }
}

event! {
    /// Later stages give other points.
    pub struct ChallengeLeaderboardPointsReconfigured("ChallengeLeaderboardPointsReconfigured", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The points for places in stages.
        pub points: Points,
    }
}

/// An entry of a challenge's results. What the entry never had is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinalStanding {
    /// 1 and the number of entries that are strictly better.
    pub rank: u32,
    /// Who it is.
    pub athlete_id: AthleteId,
    /// Whose board it is.
    pub gender: Gender,
    /// The points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// In how many stages the goal was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goals: Option<i64>,
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
}

event! {
    /// The board was finalised. It is told in parts of 500 entries.
    pub struct ChallengeLeaderboardFinalised("ChallengeLeaderboardFinalised", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What the challenge is.
        pub challenge_type: ChallengeType,
        /// Which part this is, from 1.
        pub part: u32,
        /// How many parts there are.
        pub parts: u32,
        /// The entries of this part, in board order.
        pub entries: Vec<FinalStanding>,
    }
}

event! {
    /// The board was removed.
    pub struct ChallengeLeaderboardRemoved("ChallengeLeaderboardRemoved", 1) {
        /// The board.
        pub challenge_leaderboard_id: ChallengeLeaderboardId,
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}
