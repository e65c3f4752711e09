//! The rows of athletes on a board.

use std::collections::BTreeMap;

use paceline::Identity;
use paceline::read_model::{Index, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use super::BoardRow;
use crate::projections::gain::Gain;
use crate::projections::order;
use crate::projections::totals::Totals;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, Number, StageId};

/// What an athlete has on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandingRow {
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Whose board it is.
    pub athlete_gender: Gender,
    /// What they have over the stages.
    #[serde(flatten)]
    pub totals: Totals,
    /// How many activities count.
    pub activity_count: i64,
    /// How much of the goal they have reached in a stage, in percent.
    pub goal_progress: BTreeMap<StageId, Number>,
    /// What is compared: of two scores the smaller is better.
    pub score: Number,
    /// The last name by which equal entries are sorted.
    pub sorted_as: String,
}

impl StandingRow {
    /// The key of an athlete on a board.
    pub fn key_of(board_id: &ChallengeLeaderboardId, athlete_id: &AthleteId) -> Key {
        Key::new(board_id.as_str(), athlete_id.as_str())
    }

    /// An athlete who has nothing yet.
    pub(super) fn new(board: &BoardRow, athlete_id: &AthleteId, sorted_as: String) -> Self {
        Self {
            challenge_leaderboard_id: board.challenge_leaderboard_id.clone(),
            challenge_id: board.challenge_id.clone(),
            athlete_id: athlete_id.clone(),
            athlete_gender: board.gender,
            totals: Totals::default(),
            activity_count: 0,
            goal_progress: BTreeMap::new(),
            score: Number::ZERO,
            sorted_as,
        }
    }

    /// Adds what a stage has given, or takes it back.
    pub(super) fn add(&mut self, gain: &Gain<'_>) {
        self.totals += gain.totals;
        self.activity_count = self.activity_count.saturating_add(gain.activity_count);
        let Some(stage_id) = gain.stage_id else { return };
        match gain.goal_progress {
            Some(progress) => self.goal_progress.insert(stage_id.clone(), progress),
            None => self.goal_progress.remove(stage_id),
        };
    }

    /// Counts what there is, as the board ranks.
    pub(super) fn score_on(&mut self, board: &BoardRow) {
        self.score = board.rank_order.score(self.totals.value(board.rank_by));
    }

    /// Where the athlete stands among the entries of the board.
    pub fn place(&self) -> String {
        order::by_number(self.score, &self.sorted_as, self.athlete_id.as_str())
    }
}

impl Row for StandingRow {
    const TABLE: &'static str = "challenge_leaderboard_standings";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_leaderboard_id, &self.athlete_id)
    }
}

/// The same in board order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryRow(pub StandingRow);

impl EntryRow {
    /// The entries of a board in order: by score, last name and athlete.
    pub fn of_board(board_id: &ChallengeLeaderboardId) -> RowQuery {
        RowQuery::all(Index::Primary, board_id.as_str())
    }
}

impl Row for EntryRow {
    const TABLE: &'static str = "challenge_leaderboard_entries";

    fn key(&self) -> Key {
        Key::new(self.0.challenge_leaderboard_id.as_str(), self.0.place())
    }
}
