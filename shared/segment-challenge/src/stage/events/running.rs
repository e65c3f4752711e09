//! Events of a stage that runs and ends.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::event::event;
use crate::stage::StageType;
use crate::{
    AthleteId, ChallengeId, ClubId, Gender, GoalUnits, Measure, Number, PointsAdjustment, RankOrder, StageId,
};

event! {
    /// A stage started: efforts count.
    pub struct StageStarted("StageStarted", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Its number.
        pub stage_number: i64,
        /// When it was to start.
        pub start_date: Timestamp,
        /// The wall clock at the start.
        pub start_date_local: DateTime,
    }
}

event! {
    /// A stage asks for one of its boards to be created.
    pub struct StageLeaderboardRequested("StageLeaderboardRequested", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What the stage is.
        pub stage_type: StageType,
        /// The name of the board.
        pub name: String,
        /// Whose board it is.
        pub gender: Gender,
        /// What it ranks by.
        pub rank_by: Measure,
        /// In which order.
        pub rank_order: RankOrder,
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
        /// What the goal counts; without a goal what the board ranks by.
        pub goal_measure: Measure,
        /// How the points of the stage differ from the usual ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points_adjustment: Option<PointsAdjustment>,
    }
}

event! {
    /// A stage ended. Efforts are imported until its boards are approved.
    pub struct StageEnded("StageEnded", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Its number.
        pub stage_number: i64,
        /// When it was to end.
        pub end_date: Timestamp,
        /// The wall clock at the end.
        pub end_date_local: DateTime,
    }
}

event! {
    /// The boards of a stage were approved: its results stand.
    pub struct StageLeaderboardsApproved("StageLeaderboardsApproved", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who approved them.
        pub approved_by_athlete_id: AthleteId,
        /// For which club.
        pub approved_by_club_id: ClubId,
        /// What the host says of the results.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub approval_message: Option<String>,
    }
}

event! {
    /// The results of a stage were published.
    pub struct StageResultsPublished("StageResultsPublished", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who published them.
        pub published_by_athlete_id: AthleteId,
        /// For which club.
        pub published_by_club_id: ClubId,
        /// What the host says of the results.
        pub message: String,
    }
}

event! {
    /// A stage was deleted.
    pub struct StageDeleted("StageDeleted", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Its number.
        pub stage_number: i64,
        /// Who deleted it.
        pub deleted_by_athlete_id: AthleteId,
    }
}
