//! The results of stages are added, or replaced by others.

use std::collections::BTreeSet;

use super::update::Update;
use crate::AthleteId;
use crate::challenge_leaderboard::commands::{
    AdjustPointsFromStageLeaderboard, AssignPointsFromStageLeaderboard, ResultsOfStage,
};
use crate::challenge_leaderboard::{ChallengeLeaderboard, Decision, StageResult};

impl ChallengeLeaderboard {
    pub(in crate::challenge_leaderboard) fn assign_points(
        &self,
        command: &AssignPointsFromStageLeaderboard,
    ) -> Decision {
        let stage = &command.stage;
        let mut update = Update::new(self, self.open()?);
        update.accumulate(stage, &command.entries);
        update.rank();
        update.announce_goals(&stage.challenge_stage_ids, &stage.stage_id);
        Ok(update.into_events())
    }

    /// Also after the end: the results that were finalised stay what they were, but the standings are right.
    pub(in crate::challenge_leaderboard) fn adjust_points(
        &self,
        command: &AdjustPointsFromStageLeaderboard,
    ) -> Decision {
        let stage = &command.stage;
        let mut update = Update::new(self, self.created()?);
        let taken_back = update.take_back(stage, &command.previous_entries);
        taken_back.into_iter().for_each(|athlete_id| update.remove_if_spent(athlete_id));
        update.rank();
        update.accumulate(stage, &command.adjusted_entries);
        update.rank();
        update.announce_goals(&stage.challenge_stage_ids, &stage.stage_id);
        Ok(update.into_events())
    }
}

impl Update<'_> {
    fn accumulate(&mut self, stage: &ResultsOfStage, results: &[StageResult]) {
        if self.profile.gives_points() {
            for (athlete_id, points) in self.scores(stage, results) {
                self.add_points(&stage.stage_id, athlete_id, points);
            }
        } else {
            results.iter().for_each(|result| self.add_activity(&stage.stage_id, result));
        }
    }

    /// Takes the results back of those who are on the board: with the points and the limits of today.
    fn take_back<'r>(
        &mut self,
        stage: &ResultsOfStage,
        results: &'r [StageResult],
    ) -> BTreeSet<&'r AthleteId> {
        let mut taken_back = BTreeSet::new();
        if self.profile.gives_points() {
            for (athlete_id, points) in self.scores(stage, results) {
                if self.has_entry(athlete_id) {
                    self.adjust_points(Some(&stage.stage_id), athlete_id, points.saturating_neg());
                    taken_back.insert(athlete_id);
                }
            }
        } else {
            for result in results {
                if self.has_entry(&result.athlete_id) {
                    self.take_back_activity(&stage.stage_id, result);
                    taken_back.insert(&result.athlete_id);
                }
            }
        }
        taken_back
    }
}
