//! Commands that bring a stage into being.

use super::Segment;
use crate::command::Command;
use crate::goal::Goal;
use crate::stage::StageType;
use crate::validation::{Fields, PeriodRule};
use crate::{ActivityType, AthleteId, ChallengeId, Period, PointsAdjustment, StageId};

/// What is told of every new stage.
#[derive(Clone, Debug, PartialEq)]
pub struct NewStage {
    /// The new stage.
    pub stage_id: StageId,
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
    /// Its number in the challenge.
    pub stage_number: i64,
    /// What it is: of the kind that the command is about.
    pub stage_type: StageType,
    /// Its name.
    pub name: String,
    /// What the host says of it.
    pub description: Option<String>,
    /// When it takes place.
    pub period: Period,
    /// Whether private activities count.
    pub allow_private_activities: bool,
    /// Whether it is shown before it starts.
    pub visible: bool,
    /// Who creates it.
    pub created_by_athlete_id: AthleteId,
    /// Its name in addresses.
    pub url_slug: String,
}

impl NewStage {
    fn read(
        fields: &mut Fields<'_>,
        is_of_kind: impl Fn(StageType) -> bool,
        visible_by_default: bool,
    ) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let stage_number = fields.int("stage_number").required();
        let stage_type = fields
            .one_of("stage_type")
            .must("must be of the kind of stage that is created", |stage_type| is_of_kind(*stage_type))
            .required();
        let name = fields.text("name").required();
        let description = fields.text("description").optional();
        let period = fields.period(PeriodRule::EndsInFuture);
        let allow_private_activities = fields.bool("allow_private_activities").required();
        let visible = fields.bool("visible").or(visible_by_default);
        let created_by_athlete_id = fields.id("created_by_athlete_id").required();
        let url_slug = fields.text("url_slug").required();
        Some(Self {
            stage_id: stage_id?,
            challenge_id: challenge_id?,
            stage_number: stage_number?,
            stage_type: stage_type?,
            name: name?,
            description: description?,
            period: period?,
            allow_private_activities: allow_private_activities?,
            visible: visible?,
            created_by_athlete_id: created_by_athlete_id?,
            url_slug: url_slug?,
        })
    }
}

/// Creates a stage over an amount of distance, duration or elevation.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateActivityStage {
    /// What is told of every new stage.
    pub stage: NewStage,
    /// The activities that count. Not empty.
    pub included_activity_types: Vec<ActivityType>,
    /// Whether the activities of an athlete are added up.
    pub accumulate_activities: bool,
    /// Its goal, if it has one.
    pub goal: Option<Goal>,
}

impl Command for CreateActivityStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_type = fields.peek::<StageType>("stage_type");
        let stage = NewStage::read(fields, StageType::is_activity, true);
        let included_activity_types = fields.activity_types();
        let accumulate_activities = fields.bool("accumulate_activities").or(false);
        let has_goal = fields.bool("has_goal").required();
        let goal = fields.goal(has_goal == Some(true), stage_type.map(StageType::goal_dimension));
        Some(Self {
            stage: stage?,
            included_activity_types: included_activity_types?,
            accumulate_activities: accumulate_activities?,
            goal: goal?,
        })
    }
}

/// Creates a race over a distance.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateRaceStage {
    /// What is told of every new stage.
    pub stage: NewStage,
    /// The activities that count. Not empty.
    pub included_activity_types: Vec<ActivityType>,
    /// The distance.
    pub goal: Goal,
}

impl Command for CreateRaceStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage = NewStage::read(fields, |stage_type| stage_type == StageType::Race, true);
        let included_activity_types = fields.activity_types();
        let goal = fields.goal(true, Some(StageType::Race.goal_dimension())).flatten();
        Some(Self { stage: stage?, included_activity_types: included_activity_types?, goal: goal? })
    }
}

/// Creates a stage on a Strava segment.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateSegmentStage {
    /// What is told of every new stage.
    pub stage: NewStage,
    /// The id of the segment that was asked for.
    pub strava_segment_id: i64,
    /// The segment, as Strava has it.
    pub segment: Segment,
    /// How its points differ from the usual ones.
    pub points_adjustment: Option<PointsAdjustment>,
    /// Where it starts, in words.
    pub start_description: Option<String>,
    /// Where it ends, in words.
    pub end_description: Option<String>,
}

impl Command for CreateSegmentStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage = NewStage::read(fields, StageType::is_segment, false);
        let strava_segment_id = fields.int("strava_segment_id").required();
        let segment = fields.object("segment", Segment::read).required();
        let points_adjustment = fields.one_of("points_adjustment").optional();
        let start_description = fields.text("start_description").optional();
        let end_description = fields.text("end_description").optional();
        Some(Self {
            stage: stage?,
            strava_segment_id: strava_segment_id?,
            segment: segment?,
            points_adjustment: points_adjustment?,
            start_description: start_description?,
            end_description: end_description?,
        })
    }
}
