//! Events of a stage that comes into being.

use crate::event::event;
use crate::stage::StageType;
use crate::{
    ActivityType, AthleteId, ChallengeId, GoalUnits, Measure, Metres, Number, Period, PointsAdjustment,
    StageId,
};

event! {
    /// A stage was created.
    pub struct StageCreated("StageCreated", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge that it belongs to.
        pub challenge_id: ChallengeId,
        /// What it is.
        pub stage_type: StageType,
        /// Its number in the challenge.
        pub stage_number: i64,
        /// Its name.
        pub name: String,
        /// What the host says of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub description: Option<String>,
        /// When it takes place.
        #[serde(flatten)]
        pub period: Period,
        /// How its points differ from the usual ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub points_adjustment: Option<PointsAdjustment>,
        /// Whether private activities count.
        pub allow_private_activities: bool,
        /// The activities that count.
        pub included_activity_types: Vec<ActivityType>,
        /// Whether the activities of an athlete are added up.
        pub accumulate_activities: bool,
        /// Whether it is shown before it starts.
        pub visible: bool,
        /// Who created it.
        pub created_by_athlete_id: AthleteId,
        /// Its name in addresses.
        pub url_slug: String,
    }
}

event! {
    /// The segment of a stage was told in full, as Strava has it.
    pub struct StageSegmentConfigured("StageSegmentConfigured", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// The segment's id at Strava.
        pub strava_segment_id: i64,
        /// Where it starts, in words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub start_description: Option<String>,
        /// Where it ends, in words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub end_description: Option<String>,
        /// Its length.
        pub distance_in_metres: Metres,
        /// The mean grade in percent.
        pub average_grade: Number,
        /// The steepest grade in percent.
        pub maximum_grade: Number,
        /// Its highest point, in metres above the sea.
        pub elevation_high: Metres,
        /// Its lowest point, in metres above the sea.
        pub elevation_low: Metres,
        /// Where it starts: latitude and longitude in degrees.
        pub start_latlng: Vec<Number>,
        /// Where it ends: latitude and longitude in degrees.
        pub end_latlng: Vec<Number>,
        /// The category of the climb, from 0 for none to 5 for the hardest.
        pub climb_category: i64,
        /// The city that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub city: Option<String>,
        /// The state that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<String>,
        /// The country that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub country: Option<String>,
        /// Its climb.
        pub total_elevation_gain: Metres,
        /// Its course, as an encoded polyline.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub map_polyline: Option<String>,
    }
}

event! {
    /// A stage was given a goal.
    pub struct StageGoalConfigured("StageGoalConfigured", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// How much, in `goal_units`.
        pub goal: Number,
        /// What is counted. Old events lack it and mean that by which the stage ranks.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub goal_measure: Option<Measure>,
        /// The unit of the goal.
        pub goal_units: GoalUnits,
    }
}
