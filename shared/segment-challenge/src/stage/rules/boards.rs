//! The two boards that a stage asks for when it starts.

use crate::Gender;
use crate::stage::events::StageLeaderboardRequested;
use crate::stage::state::Profile;

impl Profile {
    /// The board of the men, then that of the women.
    pub(super) fn boards_requested(&self) -> impl Iterator<Item = StageLeaderboardRequested> {
        [Gender::M, Gender::F].into_iter().map(|gender| self.board(gender))
    }

    fn board(&self, gender: Gender) -> StageLeaderboardRequested {
        let (rank_by, rank_order) = self.stage_type.ranking();
        StageLeaderboardRequested {
            stage_id: self.stage_id.clone(),
            challenge_id: self.challenge_id.clone(),
            stage_type: self.stage_type,
            name: gender.stage_board().to_owned(),
            gender,
            rank_by,
            rank_order,
            accumulate_activities: self.accumulate_activities,
            has_goal: self.goal.is_some(),
            goal: self.goal.map(|goal| goal.amount),
            goal_units: self.goal.map(|goal| goal.units),
            goal_measure: self.goal_measure,
            points_adjustment: self.points_adjustment,
        }
    }
}
