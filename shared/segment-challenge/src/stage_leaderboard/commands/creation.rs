//! The command that creates a board of a stage.

use crate::command::Command;
use crate::goal::Goal;
use crate::stage_leaderboard::events::StageLeaderboardCreated;
use crate::validation::Fields;
use crate::{ActivityMeasure, GoalUnits, Number};

/// Creates a board.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateStageLeaderboard {
    /// What is told of it when it is created.
    pub board: StageLeaderboardCreated,
}

impl Command for CreateStageLeaderboard {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_leaderboard_id = fields.id("stage_leaderboard_id").required();
        let challenge_id = fields.id("challenge_id").required();
        let stage_id = fields.id("stage_id").required();
        let stage_type = fields.one_of("stage_type").required();
        let points_adjustment = fields.one_of("points_adjustment").optional();
        let name = fields.text("name").required();
        let gender = fields.one_of("gender").required();
        let rank_by = fields.one_of("rank_by").required();
        let rank_order = fields.one_of("rank_order").required();
        let accumulate_activities = fields.bool("accumulate_activities").required();
        let has_goal = fields.bool("has_goal").required();
        let goal_measure = fields.one_of("goal_measure").required_if(has_goal == Some(true));
        let goal = goal(fields, has_goal == Some(true), goal_measure.flatten());
        let (goal, goal_units) = goal?;
        let board = StageLeaderboardCreated {
            stage_leaderboard_id: stage_leaderboard_id?,
            challenge_id: challenge_id?,
            stage_id: stage_id?,
            stage_type: stage_type?,
            points_adjustment: points_adjustment?,
            name: name?,
            gender: gender?,
            rank_by: rank_by?,
            rank_order: rank_order?,
            accumulate_activities: accumulate_activities?,
            has_goal: has_goal?,
            goal_measure: goal_measure?,
            goal,
            goal_units,
        };
        Some(Self { board })
    }
}

/// The amount and the unit of the goal. Without a goal they are carried along, and no rule holds for them.
fn goal(
    fields: &mut Fields<'_>,
    has_goal: bool,
    measure: Option<ActivityMeasure>,
) -> Option<(Option<Number>, Option<GoalUnits>)> {
    if !has_goal {
        return Some((fields.peek_number("goal"), fields.peek("goal_units")));
    }
    let goal: Option<Goal> = fields.goal(true, measure.map(ActivityMeasure::dimension))?;
    Some((goal.map(|goal| goal.amount), goal.map(|goal| goal.units)))
}
