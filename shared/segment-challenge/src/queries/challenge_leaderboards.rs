//! Boards of challenges.

use paceline::Version;
use paceline::read_model::{Key, ReadModel, ReadModelError, Row, StoredRow};
use serde::Serialize;

use super::Viewer;
use super::athletes::{AthleteName, Names};
use super::page::get;
use super::ranked::{self, RankCursor, RankPage, Ranked, Scored};
use super::stage_leaderboards::EntriesPage;
use crate::projections::challenge_leaderboards::{BoardRow, ChallengeRow, EntryRow, StandingRow};
use crate::{ChallengeId, ChallengeLeaderboardId, GoalRecurrence, GoalUnits, Number};

/// A page of entries has so many unless others are asked for.
pub const PAGE: usize = 100;

/// How often a page is read again when the board changes meanwhile. A board that changes all the time is shown as it is.
const MAX_READS: usize = 5;

/// A board as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownBoard {
    /// The board.
    #[serde(flatten)]
    pub board: BoardRow,
    /// Whether the activities of an athlete are added up.
    pub accumulate_activities: Option<bool>,
    /// How much is to be reached in the challenge, in `goal_units`.
    pub goal: Option<Number>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// How often it is to be reached.
    pub goal_recurrence: Option<GoalRecurrence>,
}

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownEntry {
    /// 1 and the number of entries that are strictly better.
    pub rank: u64,
    /// What the athlete has.
    #[serde(flatten)]
    pub standing: StandingRow,
    /// Who it is.
    #[serde(flatten)]
    pub name: AthleteName,
}

/// A page of entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entries {
    /// The entries in board order.
    pub items: Vec<ShownEntry>,
    /// Where the page ends, if more come after it.
    pub next: Option<RankCursor>,
}

impl Scored for EntryRow {
    fn score(&self) -> Number {
        self.0.score
    }
}

/// `challenge_leaderboards`: the boards of a challenge by name, that of men first. `None`: the challenge is not theirs to
/// see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenge_leaderboards(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
) -> Result<Option<Vec<ShownBoard>>, ReadModelError> {
    if !viewer.sees_challenge(rows, challenge_id).await? {
        return Ok(None);
    }
    let challenge = get::<ChallengeRow>(rows, &ChallengeRow::key_of(challenge_id)).await?;
    let Some(challenge) = challenge else { return Ok(Some(vec![])) };
    let keys: Vec<Key> = challenge.board_ids.iter().map(BoardRow::key_of).collect();
    let found = rows.get_many(BoardRow::TABLE, &keys).await?;
    let mut boards: Vec<BoardRow> =
        found.into_iter().flatten().map(StoredRow::decode).collect::<Result<_, _>>()?;
    boards.sort_by(|one, other| {
        let order =
            |board: &BoardRow| (board.name.clone(), board.gender, board.challenge_leaderboard_id.clone());
        order(one).cmp(&order(other))
    });
    let shown = |board| ShownBoard {
        board,
        accumulate_activities: challenge.accumulate_activities,
        goal: challenge.goal,
        goal_units: challenge.goal_units,
        goal_recurrence: challenge.goal_recurrence,
    };
    Ok(Some(boards.into_iter().map(shown).collect()))
}

/// `challenge_leaderboard_entries`: a page of at most `limit` entries of a board. `None`: there is no such board, or it is
/// not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenge_leaderboard_entries(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    board_id: &ChallengeLeaderboardId,
    page: &EntriesPage,
    limit: usize,
) -> Result<Option<Entries>, ReadModelError> {
    let Some(board) = get::<BoardRow>(rows, &BoardRow::key_of(board_id)).await? else { return Ok(None) };
    if !viewer.sees_challenge(rows, &board.challenge_id).await? {
        return Ok(None);
    }
    let page = read_whole(rows, board_id, board.as_of, page, limit).await?;
    let names = Names::of(rows, page.rows.iter().map(|(_, entry)| &entry.0.athlete_id)).await?;
    let shown = |(rank, EntryRow(standing)): (u64, EntryRow)| {
        let name = names.get(&standing.athlete_id).into();
        ShownEntry { rank, standing, name }
    };
    Ok(Some(Entries { items: page.rows.into_iter().map(shown).collect(), next: page.next }))
}

/// A page of entries that are of one moment: while they were read, nothing was added in between.
async fn read_whole(
    rows: &impl ReadModel,
    board_id: &ChallengeLeaderboardId,
    mut as_of: Version,
    page: &EntriesPage,
    limit: usize,
) -> Result<Ranked<EntryRow>, ReadModelError> {
    let board = EntryRow::of_board(board_id);
    let mut reads = 0;
    loop {
        let page = match page {
            EntriesPage::After(cursor) => RankPage::After(cursor.clone()),
            EntriesPage::Around(athlete_id) => {
                let standing = get::<StandingRow>(rows, &StandingRow::key_of(board_id, athlete_id)).await?;
                standing.map_or(RankPage::After(None), |standing| RankPage::Around(standing.place()))
            }
        };
        let read = ranked::read(rows, &board, &page, limit).await?;
        let after = get::<BoardRow>(rows, &BoardRow::key_of(board_id)).await?.map(|board| board.as_of);
        reads += 1;
        match after {
            Some(after) if after != as_of && reads < MAX_READS => as_of = after,
            _ => return Ok(read),
        }
    }
}
