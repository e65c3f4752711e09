//! What was told of a board when it was created, or later.

use serde::{Deserialize, Serialize};

use super::Measures;
use crate::goal::Goal;
use crate::leaderboard::exact;
use crate::stage::StageType;
use crate::stage_leaderboard::events::StageLeaderboardCreated;
use crate::{
    ActivityMeasure, ChallengeId, Gender, Number, PointsAdjustment, RankOrder, StageId, StageLeaderboardId,
};

/// What was told of a board when it was created, or later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::stage_leaderboard) struct Profile {
    pub(in crate::stage_leaderboard) stage_leaderboard_id: StageLeaderboardId,
    pub(in crate::stage_leaderboard) challenge_id: ChallengeId,
    pub(in crate::stage_leaderboard) stage_id: StageId,
    pub(in crate::stage_leaderboard) stage_type: StageType,
    pub(in crate::stage_leaderboard) gender: Gender,
    pub(in crate::stage_leaderboard) rank_by: ActivityMeasure,
    pub(in crate::stage_leaderboard) rank_order: RankOrder,
    pub(in crate::stage_leaderboard) accumulate_activities: bool,
    pub(in crate::stage_leaderboard) goal: Option<BoardGoal>,
    pub(in crate::stage_leaderboard) points_adjustment: Option<PointsAdjustment>,
    pub(in crate::stage_leaderboard) finalised: bool,
}

/// The goal of a board, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::stage_leaderboard) struct BoardGoal {
    pub(in crate::stage_leaderboard) goal: Goal,
    pub(in crate::stage_leaderboard) measure: ActivityMeasure,
}

impl BoardGoal {
    pub(in crate::stage_leaderboard) fn is_reached(&self, measures: &Measures) -> bool {
        self.goal.is_met_by(measures.amount(self.measure))
    }

    /// How much of it is reached, in percent.
    pub(in crate::stage_leaderboard) fn progress(&self, measures: &Measures) -> Number {
        // Of what is too large to be told in metres nothing is reached.
        let goal = self.goal.units.to_base(self.goal.amount);
        goal.map_or(Number::ZERO, |goal| exact::percentage(measures.amount(self.measure), goal))
    }
}

impl Profile {
    pub(super) fn of(created: &StageLeaderboardCreated) -> Self {
        let amount = created.goal.filter(|_| created.has_goal);
        let goal = amount
            .zip(created.goal_units)
            .zip(created.goal_measure)
            .map(|((amount, units), measure)| BoardGoal { goal: Goal { amount, units }, measure });
        Self {
            stage_leaderboard_id: created.stage_leaderboard_id.clone(),
            challenge_id: created.challenge_id.clone(),
            stage_id: created.stage_id.clone(),
            stage_type: created.stage_type,
            gender: created.gender,
            rank_by: created.rank_by,
            rank_order: created.rank_order,
            accumulate_activities: created.accumulate_activities,
            goal,
            points_adjustment: created.points_adjustment,
            finalised: false,
        }
    }

    /// What the board compares of an entry: of two scores the smaller is better.
    pub(in crate::stage_leaderboard) fn score(&self, measures: &Measures) -> Number {
        self.rank_order.score(measures.amount(self.rank_by))
    }
}
