//! The points by the table, given in the plainest way.

use std::collections::{BTreeMap, BTreeSet};

use crate::challenge_leaderboard::{ChallengeLeaderboardCommand, StageResult};
use crate::{AthleteId, PointsAdjustment};

/// The points for places on the board of `points_board_created`.
const TABLE: [i64; 10] = [15, 12, 10, 8, 6, 5, 4, 3, 2, 1];

/// The points of each athlete, and who is limited.
#[derive(Default)]
pub(super) struct Count {
    pub(super) points: BTreeMap<AthleteId, i64>,
    limited: BTreeSet<AthleteId>,
}

impl Count {
    fn points(
        &self,
        adjustment: Option<PointsAdjustment>,
        results: &[StageResult],
    ) -> BTreeMap<AthleteId, i64> {
        let factor = match adjustment {
            None | Some(PointsAdjustment::Queen) => 1,
            Some(PointsAdjustment::Double) => 2,
            Some(PointsAdjustment::Preview) => 0,
        };
        let counted = || results.iter().filter(|result| !self.limited.contains(&result.athlete_id));
        let better =
            |rank| counted().map(|other| other.rank).filter(|other| *other < rank).collect::<BTreeSet<_>>();
        let points = |result: &StageResult| {
            let points = TABLE.get(better(result.rank).len()).unwrap_or(&0) * factor;
            (points != 0).then(|| (result.athlete_id.clone(), points))
        };
        counted().filter_map(points).collect()
    }

    fn add(&mut self, adjustment: Option<PointsAdjustment>, results: &[StageResult]) {
        for (athlete_id, points) in self.points(adjustment, results) {
            *self.points.entry(athlete_id).or_default() += points;
        }
    }

    fn take(&mut self, athlete_id: &AthleteId, points: i64) {
        if let Some(sum) = self.points.get_mut(athlete_id) {
            *sum -= points;
            if *sum <= 0 {
                self.points.remove(athlete_id);
            }
        }
    }

    /// Follows a command.
    pub(super) fn follow(&mut self, command: &ChallengeLeaderboardCommand) {
        use ChallengeLeaderboardCommand as C;
        match command {
            C::AssignPointsFromStageLeaderboard(command) => {
                self.add(command.stage.points_adjustment, &command.entries);
            }
            C::AdjustPointsFromStageLeaderboard(command) => {
                let adjustment = command.stage.points_adjustment;
                for (athlete_id, points) in self.points(adjustment, &command.previous_entries) {
                    self.take(&athlete_id, points);
                }
                self.add(adjustment, &command.adjusted_entries);
            }
            C::AdjustAthletePointsInChallengeLeaderboard(command) => {
                self.take(&command.athlete_id, -command.points_adjustment);
            }
            C::RemoveCompetitorFromChallengeLeaderboard(command) => {
                self.points.remove(&command.athlete_id);
            }
            C::LimitCompetitorPointScoringInChallengeLeaderboard(command) => {
                self.limited.insert(command.athlete_id.clone());
            }
            C::AllowCompetitorPointScoringInChallengeLeaderboard(command) => {
                self.limited.remove(&command.athlete_id);
            }
            _ => {}
        }
    }
}
