//! What an athlete has done in a stage, as its board tells it.

use super::state::Amounts;
use crate::validation::Fields;
use crate::{AthleteId, Metres, Number, Seconds};

/// What an athlete has done in a stage. A points board needs the rank alone.
#[derive(Clone, Debug, PartialEq)]
pub struct StageResult {
    /// The rank on the stage's board.
    pub rank: i64,
    /// Who it is.
    pub athlete_id: AthleteId,
    /// The time from start to end.
    pub elapsed_time_in_seconds: Option<Seconds>,
    /// The time without pauses.
    pub moving_time_in_seconds: Option<Seconds>,
    /// The distance.
    pub distance_in_metres: Option<Metres>,
    /// The climb.
    pub elevation_gain_in_metres: Option<Metres>,
    /// How many efforts count.
    pub stage_effort_count: Option<i64>,
    /// 1 if the goal of the stage is reached, else 0.
    pub goals: Option<i64>,
    /// How much of the goal is reached, in percent.
    pub goal_progress: Option<Number>,
}

impl StageResult {
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let rank = fields.int("rank").required();
        let athlete_id = fields.id("athlete_id").required();
        let elapsed_time_in_seconds = fields.seconds("elapsed_time_in_seconds").optional();
        let moving_time_in_seconds = fields.seconds("moving_time_in_seconds").optional();
        let distance_in_metres = fields.metres("distance_in_metres").optional();
        let elevation_gain_in_metres = fields.metres("elevation_gain_in_metres").optional();
        let stage_effort_count = fields.int("stage_effort_count").optional();
        let goals = fields.int("goals").optional();
        let goal_progress = fields.number("goal_progress").optional();
        Some(Self {
            rank: rank?,
            athlete_id: athlete_id?,
            elapsed_time_in_seconds: elapsed_time_in_seconds?,
            moving_time_in_seconds: moving_time_in_seconds?,
            distance_in_metres: distance_in_metres?,
            elevation_gain_in_metres: elevation_gain_in_metres?,
            stage_effort_count: stage_effort_count?,
            goals: goals?,
            goal_progress: goal_progress?,
        })
    }

    /// What a board adds up of it.
    pub(super) fn amounts(&self) -> Amounts {
        Amounts {
            elapsed_time: self.elapsed_time_in_seconds,
            moving_time: self.moving_time_in_seconds,
            distance: self.distance_in_metres,
            elevation_gain: self.elevation_gain_in_metres,
            goals: self.goals,
        }
    }
}
