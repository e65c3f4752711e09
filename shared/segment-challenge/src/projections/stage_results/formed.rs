//! A result as it is formed when it is read.

use std::collections::HashMap;

use paceline::Identity as _;

use super::board_row::BoardRow;
use super::history_row::HistoryRow;
use super::standing::{self, Stages, Standing};
use crate::projections::order;
use crate::{AthleteId, Number};

/// An entry of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct FormedEntry<'a> {
    /// Where it stands in board order.
    pub place: String,
    /// What is compared: of two scores the smaller is better.
    pub score: Number,
    /// Whose it is.
    pub history: &'a HistoryRow,
    /// What they had.
    pub standing: Standing,
}

/// The result of a stage on a board.
#[derive(Clone, Debug, PartialEq)]
pub struct Formed<'a> {
    /// In board order: by score, last name and athlete.
    entries: Vec<FormedEntry<'a>>,
    scores: HashMap<&'a str, Number>,
}

impl<'a> Formed<'a> {
    /// The result of the stage of a number.
    pub fn after(number: i64, board: &BoardRow, histories: &'a [HistoryRow], stages: &Stages) -> Self {
        let entry = |history: &'a HistoryRow| {
            let standing = standing::after(number, &history.changes, stages)?;
            let score = board.rank_order.score(standing.totals.value(board.rank_by));
            let place = order::by_number(score, &history.sorted_as, history.athlete_id.as_str());
            Some(FormedEntry { place, score, history, standing })
        };
        let mut entries: Vec<_> = histories.iter().filter_map(entry).collect();
        entries.sort_by(|one, other| one.place.cmp(&other.place));
        let scores = entries.iter().map(|entry| (entry.history.athlete_id.as_str(), entry.score)).collect();
        Self { entries, scores }
    }

    /// The entries after a place, in board order. `None`: from the first.
    pub fn entries_after(&self, place: Option<&str>) -> &[FormedEntry<'a>] {
        let start =
            place.map_or(0, |place| self.entries.partition_point(|entry| entry.place.as_str() <= place));
        self.entries.get(start..).unwrap_or_default()
    }

    /// The rank of an athlete: 1 and the number of entries that are strictly better. `None`: no entry.
    pub fn rank(&self, athlete_id: &AthleteId) -> Option<i64> {
        let score = self.scores.get(athlete_id.as_str())?;
        let better = self.entries.partition_point(|entry| entry.score < *score);
        i64::try_from(better).ok().map(|better| better.saturating_add(1))
    }
}
