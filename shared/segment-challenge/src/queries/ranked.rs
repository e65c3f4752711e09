//! Pages of boards, numbered while they are read: a rank is 1 and the number of entries that are strictly better.

use std::fmt;
use std::str::FromStr;

use paceline::read_model::{ReadModel, ReadModelError, Row, RowQuery};

use crate::Number;
use crate::projections::order;

/// How many rows are passed at once on the way to a page.
const CHUNK: usize = 1000;

/// Where on a board a page ends: how many entries are before, and the rank and the sort key of the last of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RankCursor {
    entries: u64,
    rank: u64,
    sort: String,
}

impl RankCursor {
    /// Passes the next entry, which has this sort key and score, and gives its rank.
    fn pass(&mut self, sort: String, score: Number) -> u64 {
        self.entries += 1;
        if self.rank == 0 || !self.sort.starts_with(&order::number_prefix(score)) {
            self.rank = self.entries;
        }
        self.sort = sort;
        self.rank
    }

    fn key(&self) -> Option<String> {
        (self.entries > 0).then(|| self.sort.clone())
    }
}

/// As a cursor that the next page is asked for with.
impl fmt::Display for RankCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.entries, self.rank, self.sort)
    }
}

/// A text that no page of a board has ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no page of a board ends there")]
pub struct NoRankCursor;

impl FromStr for RankCursor {
    type Err = NoRankCursor;

    fn from_str(text: &str) -> Result<Self, NoRankCursor> {
        let mut parts = text.splitn(3, '/');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).filter(|number| *number > 0);
        let (entries, rank) = (number().ok_or(NoRankCursor)?, number().ok_or(NoRankCursor)?);
        let sort = parts.next().ok_or(NoRankCursor)?.to_owned();
        Ok(Self { entries, rank, sort })
    }
}

/// Rows that are in board order by their sort keys, which begin with the [number](order::by_number) of their score.
pub trait Scored: Row {
    /// What is compared: of two scores the smaller is better.
    fn score(&self) -> Number;
}

/// Which page of a board is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RankPage {
    /// The one after this place. `None`: the first.
    After(Option<RankCursor>),
    /// The one that holds the row with this sort key, counted from the top.
    Around(String),
}

/// A page of a board: rows with their ranks, and where it ends if more come after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked<T> {
    /// The rows with their ranks, in board order.
    pub rows: Vec<(u64, T)>,
    /// Where the page ends, if more come after it.
    pub next: Option<RankCursor>,
}

/// A page of at most `limit` rows of a board.
///
/// # Errors
/// [`ReadModelError`].
pub async fn read<T: Scored>(
    rows: &impl ReadModel,
    board: &RowQuery,
    page: &RankPage,
    limit: usize,
) -> Result<Ranked<T>, ReadModelError> {
    let mut at = match page {
        RankPage::After(cursor) => cursor.clone().unwrap_or_default(),
        RankPage::Around(sort) => start_of_page::<T>(rows, board, sort, limit).await?,
    };
    let query = RowQuery { after: at.key(), limit: Some(limit.saturating_add(1)), ..board.clone() };
    let mut found = rows.query(T::TABLE, &query).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let mut ranked = Vec::with_capacity(found.len());
    for stored in found {
        let sort = stored.sort.clone();
        let row: T = stored.decode()?;
        ranked.push((at.pass(sort, row.score()), row));
    }
    Ok(Ranked { rows: ranked, next: more.then_some(at) })
}

/// The end of the page before the one that holds a row. All rows before it are read: a rank is counted.
async fn start_of_page<T: Scored>(
    rows: &impl ReadModel,
    board: &RowQuery,
    sort: &str,
    limit: usize,
) -> Result<RankCursor, ReadModelError> {
    let (mut at, mut start) = (RankCursor::default(), RankCursor::default());
    let mut in_page = 0;
    loop {
        let query = RowQuery { after: at.key(), limit: Some(CHUNK), ..board.clone() };
        let found = rows.query(T::TABLE, &query).await?;
        let last = found.len() < CHUNK;
        for stored in found {
            if stored.sort.as_str() >= sort {
                return Ok(start);
            }
            let key = stored.sort.clone();
            at.pass(key, stored.decode::<T>()?.score());
            in_page += 1;
            if in_page == limit {
                (start, in_page) = (at.clone(), 0);
            }
        }
        if last {
            return Ok(start);
        }
    }
}

#[cfg(test)]
mod tests {
    use paceline::read_model::{Change, Checkpoint, Index, Indexes, Key, Known, RowChange};
    use paceline::{InMemoryReadModel, Version};
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::projections::testing::ready;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Entry {
        score: Number,
        id: String,
    }

    impl Row for Entry {
        const TABLE: &'static str = "entries";

        fn key(&self) -> Key {
            Key::new("board", order::by_number(self.score, "", &self.id))
        }
    }

    impl Scored for Entry {
        fn score(&self) -> Number {
            self.score
        }
    }

    fn board(scores: &[i64]) -> InMemoryReadModel {
        let rows = InMemoryReadModel::new();
        let put = |(index, score): (usize, &i64)| {
            let entry = Entry { score: (*score).into(), id: format!("{index:04}") };
            let change = Change::Put(serde_json::to_value(&entry).unwrap(), Indexes::default());
            RowChange { table: Entry::TABLE, key: entry.key(), known: Known::Nothing, change }
        };
        let changes: Vec<_> = scores.iter().enumerate().map(put).collect();
        let stream = "board/b".parse().unwrap();
        let step = Checkpoint { subscriber: "boards", stream, from: Version::ZERO, to: Version::new(1) };
        ready(rows.write(&step, &changes)).unwrap();
        rows
    }

    fn page(rows: &InMemoryReadModel, page: &RankPage, limit: usize) -> (Vec<u64>, Option<RankCursor>) {
        let board = RowQuery::all(Index::Primary, "board");
        let read = ready(read::<Entry>(rows, &board, page, limit)).unwrap();
        (read.rows.iter().map(|(rank, _)| *rank).collect(), read.next)
    }

    #[test]
    fn equal_entries_share_a_rank_also_over_pages() {
        let rows = board(&[30, 31, 31, 31, 35]);
        let (ranks, next) = page(&rows, &RankPage::After(None), 2);
        assert_eq!(ranks, [1, 2]);

        let cursor: RankCursor = next.unwrap().to_string().parse().unwrap();
        let (ranks, next) = page(&rows, &RankPage::After(Some(cursor)), 2);
        assert_eq!(ranks, [2, 2]);
        assert_eq!(page(&rows, &RankPage::After(next), 2), (vec![5], None));
    }

    #[test]
    fn the_page_around_an_entry_is_the_one_that_holds_it() {
        let scores: Vec<i64> = (0..2_500).map(|number| number / 2).collect();
        let rows = board(&scores);
        let around = |index: usize| {
            let entry = Entry { score: scores[index].into(), id: format!("{index:04}") };
            page(&rows, &RankPage::Around(entry.key().sort), 100).0
        };

        assert_eq!((around(0)[0], around(99)[0], around(100)[0]), (1, 1, 101));
        assert_eq!((around(2_399)[0], around(2_499)[99]), (2301, 2499));
    }

    #[test]
    fn a_text_that_is_no_cursor_is_told() {
        for text in ["", "1", "1/1", "a/1/b", "0/0/", "1/-1/x"] {
            assert_eq!(text.parse::<RankCursor>(), Err(NoRankCursor), "{text}");
        }
    }
}
