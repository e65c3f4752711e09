//! A stage is created.

use crate::goal::Goal;
use crate::stage::commands::{CreateActivityStage, CreateRaceStage, CreateSegmentStage, NewStage};
use crate::stage::events::{StageCreated, StageGoalConfigured, StageSegmentConfigured};
use crate::stage::{Decision, Stage, StageEvent, StageRefusal};
use crate::{ActivityType, PointsAdjustment};

impl Stage {
    pub(in crate::stage) fn create(&self, events: Vec<StageEvent>) -> Decision {
        if self.profile.is_some() { Err(StageRefusal::AlreadyCreated) } else { Ok(events) }
    }
}

impl CreateActivityStage {
    pub(in crate::stage) fn events(&self) -> Vec<StageEvent> {
        let created = StageCreated {
            accumulate_activities: self.accumulate_activities,
            ..self.stage.created(&self.included_activity_types, None)
        };
        let goal = self.goal.map(|goal| self.stage.goal_configured(goal));
        [created.into()].into_iter().chain(goal).collect()
    }
}

impl CreateRaceStage {
    pub(in crate::stage) fn events(&self) -> Vec<StageEvent> {
        let created = self.stage.created(&self.included_activity_types, None);
        vec![created.into(), self.stage.goal_configured(self.goal)]
    }
}

impl CreateSegmentStage {
    pub(in crate::stage) fn events(&self) -> Vec<StageEvent> {
        let created = self.stage.created(self.segment.activity_type.as_slice(), self.points_adjustment);
        vec![created.into(), self.segment_configured().into()]
    }

    fn segment_configured(&self) -> StageSegmentConfigured {
        let segment = self.segment.clone();
        StageSegmentConfigured {
            stage_id: self.stage.stage_id.clone(),
            strava_segment_id: segment.strava_segment_id,
            start_description: self.start_description.clone(),
            end_description: self.end_description.clone(),
            distance_in_metres: segment.distance_in_metres,
            average_grade: segment.average_grade,
            maximum_grade: segment.maximum_grade,
            elevation_high: segment.elevation_high,
            elevation_low: segment.elevation_low,
            start_latlng: segment.start_latlng,
            end_latlng: segment.end_latlng,
            climb_category: segment.climb_category,
            city: segment.city,
            state: segment.state,
            country: segment.country,
            total_elevation_gain: segment.total_elevation_gain,
            map_polyline: segment.map_polyline,
        }
    }
}

impl NewStage {
    /// That it was created, and does not add up activities.
    fn created(
        &self,
        included_activity_types: &[ActivityType],
        points_adjustment: Option<PointsAdjustment>,
    ) -> StageCreated {
        StageCreated {
            stage_id: self.stage_id.clone(),
            challenge_id: self.challenge_id.clone(),
            stage_type: self.stage_type,
            stage_number: self.stage_number,
            name: self.name.clone(),
            description: self.description.clone(),
            period: self.period,
            points_adjustment,
            allow_private_activities: self.allow_private_activities,
            included_activity_types: included_activity_types.to_vec(),
            accumulate_activities: false,
            visible: self.visible,
            created_by_athlete_id: self.created_by_athlete_id.clone(),
            url_slug: self.url_slug.clone(),
        }
    }

    fn goal_configured(&self, goal: Goal) -> StageEvent {
        StageGoalConfigured {
            stage_id: self.stage_id.clone(),
            goal: goal.amount,
            goal_measure: Some(self.stage_type.goal_measure()),
            goal_units: goal.units,
        }
        .into()
    }
}
