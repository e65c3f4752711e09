//! What was told of a stage when it was created, or later.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::goal::Goal;
use crate::stage::events::StageCreated;
use crate::stage::{StageEvent, StageType};
use crate::{ActivityType, ChallengeId, Measure, Metres, Period, PointsAdjustment, StageId};

/// What was told of a stage when it was created, or later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::stage) struct Profile {
    pub(in crate::stage) status: Status,
    pub(in crate::stage) stage_id: StageId,
    pub(in crate::stage) challenge_id: ChallengeId,
    pub(in crate::stage) stage_number: i64,
    pub(in crate::stage) stage_type: StageType,
    pub(in crate::stage) description: Option<String>,
    pub(in crate::stage) visible: bool,
    pub(in crate::stage) points_adjustment: Option<PointsAdjustment>,
    pub(in crate::stage) results_message: Option<String>,
    pub(in crate::stage) strava_segment_id: Option<i64>,
    /// The climb of the segment, which is that of an effort that tells none.
    pub(in crate::stage) total_elevation_gain: Option<Metres>,
    pub(in crate::stage) period: Period,
    pub(in crate::stage) accumulate_activities: bool,
    pub(in crate::stage) goal: Option<Goal>,
    /// What the goal counts, or else what the stage ranks by.
    pub(in crate::stage) goal_measure: Measure,
    pub(in crate::stage) allow_private_activities: bool,
    pub(in crate::stage) included_activity_types: BTreeSet<ActivityType>,
}

/// How far a stage has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::stage) enum Status {
    Pending,
    Active,
    Ended,
    Approved,
    Deleted,
}

impl Profile {
    pub(super) fn of(created: &StageCreated) -> Self {
        Self {
            status: Status::Pending,
            stage_id: created.stage_id.clone(),
            challenge_id: created.challenge_id.clone(),
            stage_number: created.stage_number,
            stage_type: created.stage_type,
            description: created.description.clone(),
            visible: created.visible,
            points_adjustment: created.points_adjustment,
            results_message: None,
            strava_segment_id: None,
            total_elevation_gain: None,
            period: created.period,
            accumulate_activities: created.accumulate_activities,
            goal: None,
            goal_measure: created.stage_type.ranking().0,
            allow_private_activities: created.allow_private_activities,
            included_activity_types: created.included_activity_types.iter().copied().collect(),
        }
    }

    pub(super) fn follow(&mut self, event: &StageEvent) {
        use StageEvent as E;
        match event {
            E::StageSegmentConfigured(configured) => {
                self.strava_segment_id = Some(configured.strava_segment_id);
                self.total_elevation_gain = Some(configured.total_elevation_gain);
            }
            E::StageGoalConfigured(configured) => {
                self.goal = Some(Goal { amount: configured.goal, units: configured.goal_units });
                self.goal_measure = configured.goal_measure.unwrap_or(self.stage_type.ranking().0);
            }
            E::StageStarted(_) => {
                self.status = Status::Active;
                self.visible = true;
            }
            E::StageEnded(_) => self.status = Status::Ended,
            E::StageLeaderboardsApproved(_) => self.status = Status::Approved,
            E::StageResultsPublished(published) => self.results_message = Some(published.message.clone()),
            E::StageDeleted(_) => self.status = Status::Deleted,
            E::StageRevealed(_) => self.visible = true,
            E::StageDescriptionEdited(edited) => self.description = Some(edited.description.clone()),
            E::StageDurationAdjusted(adjusted) => self.period = adjusted.period,
            E::StageMadePreview(_) => self.points_adjustment = Some(PointsAdjustment::Preview),
            E::StageMadeQueen(_) => self.points_adjustment = Some(PointsAdjustment::Queen),
            E::StageSegmentChanged(changed) => self.strava_segment_id = Some(changed.strava_segment_id),
            E::StageIncludedActivitiesAdjusted(adjusted) => {
                self.included_activity_types = adjusted.included_activity_types.iter().copied().collect();
            }
            _ => {}
        }
    }
}
