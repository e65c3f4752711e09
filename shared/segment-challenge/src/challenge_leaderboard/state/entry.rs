//! An entry as a board remembers it.

use serde::{Deserialize, Serialize};

use super::amounts::sum;
use super::{Amounts, StageSet};
use crate::{Metres, Seconds};

/// What an athlete has over the stages of a challenge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Row", into = "Row")]
pub(in crate::challenge_leaderboard) struct Entry {
    /// Absent until the athlete scores.
    pub(in crate::challenge_leaderboard) points: Option<i64>,
    pub(in crate::challenge_leaderboard) amounts: Amounts,
    /// The stages in which the goal was reached.
    pub(in crate::challenge_leaderboard) stages: StageSet,
}

/// The fields of an entry without their names, which take more room than they do.
type Row =
    (Option<i64>, Option<Seconds>, Option<Seconds>, Option<Metres>, Option<Metres>, Option<i64>, StageSet);

impl Entry {
    pub(in crate::challenge_leaderboard) fn add_points(&mut self, points: i64) {
        self.points = sum(self.points, Some(points), i64::saturating_add);
    }

    /// Adds what was done in a stage.
    pub(in crate::challenge_leaderboard) fn accumulate(&mut self, amounts: &Amounts, stage: usize) {
        self.amounts = self.amounts.plus(amounts);
        if amounts.goals.is_some_and(|goals| goals > 0) {
            self.stages.insert(stage);
        }
    }

    /// Adds what is negative: takes back what was done in a stage.
    pub(in crate::challenge_leaderboard) fn adjust(&mut self, amounts: &Amounts, stage: usize) {
        self.amounts = self.amounts.plus(amounts);
        if amounts.goals.is_some_and(|goals| goals < 0) {
            self.stages.remove(stage);
        }
    }
}

impl From<Row> for Entry {
    fn from((points, elapsed_time, moving_time, distance, elevation_gain, goals, stages): Row) -> Self {
        let amounts = Amounts { elapsed_time, moving_time, distance, elevation_gain, goals };
        Self { points, amounts, stages }
    }
}

impl From<Entry> for Row {
    fn from(Entry { points, amounts, stages }: Entry) -> Self {
        let Amounts { elapsed_time, moving_time, distance, elevation_gain, goals } = amounts;
        (points, elapsed_time, moving_time, distance, elevation_gain, goals, stages)
    }
}
