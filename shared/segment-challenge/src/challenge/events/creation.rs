//! Events of a challenge that comes into being and is hosted.

use crate::challenge::ChallengeType;
use crate::event::event;
use crate::stage::StageType;
use crate::{
    ActivityType, AthleteId, ChallengeId, ClubId, Gender, GoalRecurrence, GoalUnits, Measure, Number, Period,
    Points, RankOrder, StageId,
};

event! {
    /// A challenge was created. Nobody but its host sees it before it is hosted.
    pub struct ChallengeCreated("ChallengeCreated", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What it is about.
        pub challenge_type: ChallengeType,
        /// Its name.
        pub name: String,
        /// What its host says of it.
        pub description: String,
        /// When it takes place.
        #[serde(flatten)]
        pub period: Period,
        /// Whether only members of the club may join.
        pub restricted_to_club_members: bool,
        /// Whether private activities count.
        pub allow_private_activities: bool,
        /// The activities that count. Empty for segments, which have their own.
        pub included_activity_types: Vec<ActivityType>,
        /// Whether the activities of an athlete are added up.
        pub accumulate_activities: bool,
        /// The club that hosts it.
        pub hosted_by_club_id: ClubId,
        /// The name of the club.
        pub hosted_by_club_name: String,
        /// The host.
        pub created_by_athlete_id: AthleteId,
        /// The name of the host.
        pub created_by_athlete_name: String,
        /// Whether the club is private.
        pub private: bool,
        /// Its name in addresses.
        pub url_slug: String,
    }
}

event! {
    /// A challenge was given a goal.
    pub struct ChallengeGoalConfigured("ChallengeGoalConfigured", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// How much, in `goal_units`.
        pub goal: Number,
        /// The unit of the goal.
        pub goal_units: GoalUnits,
        /// How often it is to be reached.
        pub goal_recurrence: GoalRecurrence,
    }
}

event! {
    /// A challenge asks for one of its stages to be created.
    pub struct ChallengeStageRequested("ChallengeStageRequested", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage that is to be created.
        pub stage_id: StageId,
        /// Its number.
        pub stage_number: i64,
        /// Its type, which is that of the challenge.
        pub stage_type: StageType,
        /// Its name.
        pub name: String,
        /// What the host says of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub description: Option<String>,
        /// When it takes place.
        #[serde(flatten)]
        pub period: Period,
        /// Whether private activities count.
        pub allow_private_activities: bool,
        /// The activities that count.
        pub included_activity_types: Vec<ActivityType>,
        /// Whether the activities of an athlete are added up.
        pub accumulate_activities: bool,
        /// Whether there is a goal.
        pub has_goal: bool,
        /// How much, in `goal_units`, if there is a goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal: Option<Number>,
        /// The unit of the goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_units: Option<GoalUnits>,
        /// Whether it is shown before it starts.
        pub visible: bool,
        /// The host.
        pub created_by_athlete_id: AthleteId,
    }
}

event! {
    /// A challenge was hosted: it is offered to athletes.
    pub struct ChallengeHosted("ChallengeHosted", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The host.
        pub hosted_by_athlete_id: AthleteId,
    }
}

event! {
    /// A challenge asks for one of its boards to be created.
    pub struct ChallengeLeaderboardRequested("ChallengeLeaderboardRequested", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What it is about.
        pub challenge_type: ChallengeType,
        /// The name of the board.
        pub name: String,
        /// The name in full.
        pub description: String,
        /// Whose board it is.
        pub gender: Gender,
        /// The points for places, if it ranks by points.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points: Option<Points>,
        /// What it ranks by.
        pub rank_by: Measure,
        /// In which order.
        pub rank_order: RankOrder,
        /// Whether there is a goal.
        pub has_goal: bool,
        /// How much, in `goal_units`, if there is a goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal: Option<Number>,
        /// The unit of the goal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_units: Option<GoalUnits>,
    }
}

event! {
    /// A challenge was approved: athletes may join.
    pub struct ChallengeApproved("ChallengeApproved", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who approved it.
        pub approved_by_athlete_id: AthleteId,
    }
}
