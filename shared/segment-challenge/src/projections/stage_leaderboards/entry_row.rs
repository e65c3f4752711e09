//! The rows of entries, in board order.

use paceline::Identity;
use paceline::read_model::{Index, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use super::BoardRow;
use crate::projections::order;
use crate::projections::speed::Speed;
use crate::stage_leaderboard::events::StageEntry;
use crate::{AthleteId, ChallengeId, Number, StageId, StageLeaderboardId};

/// The entry of an athlete on a board. Its rank follows from the entries before it; the athlete's name and whether they
/// are limited are joined when it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryRow {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// The stage.
    pub stage_id: StageId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What the athlete did.
    #[serde(flatten)]
    pub entry: StageEntry,
    /// How fast it was.
    #[serde(flatten)]
    pub speed: Speed,
    /// What its board compares: of two scores the smaller is better.
    pub score: Number,
}

impl EntryRow {
    /// The entries of a board in order.
    pub fn of_board(board_id: &StageLeaderboardId) -> RowQuery {
        RowQuery::all(Index::Primary, board_id.as_str())
    }

    /// The entry of an athlete on a board.
    pub(super) fn new(board: &BoardRow, entry: &StageEntry) -> Self {
        Self {
            stage_leaderboard_id: board.stage_leaderboard_id.clone(),
            stage_id: board.stage_id.clone(),
            challenge_id: board.challenge_id.clone(),
            entry: entry.clone(),
            speed: Speed::of(entry.distance_in_metres, entry.elapsed_time_in_seconds),
            score: board.score(entry),
        }
    }

    /// Its place on the board: by score, then by start, then by athlete.
    pub fn place(&self) -> String {
        let start = format!("{:.9}", self.entry.start_date_local);
        order::by_number(self.score, &start, self.entry.athlete_id.as_str())
    }
}

impl Row for EntryRow {
    const TABLE: &'static str = "stage_leaderboard_entries";

    fn key(&self) -> Key {
        Key::new(self.stage_leaderboard_id.as_str(), self.place())
    }
}

/// Where an athlete's entry on a board is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// The board.
    pub stage_leaderboard_id: StageLeaderboardId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The sort key of the entry.
    pub place: String,
}

impl PlaceRow {
    /// The key of an athlete's place on a board.
    pub fn key_of(board_id: &StageLeaderboardId, athlete_id: &AthleteId) -> Key {
        Key::new(board_id.as_str(), athlete_id.as_str())
    }

    /// The key of the entry.
    pub fn entry(&self) -> Key {
        Key::new(self.stage_leaderboard_id.as_str(), &self.place)
    }
}

impl Row for PlaceRow {
    const TABLE: &'static str = "stage_leaderboard_places";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_leaderboard_id, &self.athlete_id)
    }
}
