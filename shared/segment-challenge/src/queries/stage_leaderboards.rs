//! Boards of stages.

use std::collections::BTreeMap;

use paceline::read_model::{ReadModel, ReadModelError};
use serde::Serialize;

use super::Viewer;
use super::athletes::{AthleteName, Names};
use super::page::{get, read_all};
use super::ranked::{self, RankCursor, RankPage, Ranked, Scored};
use crate::projections::stage_leaderboards::{BoardRow, EntryRow, LimitRow, PlaceRow};
use crate::{AthleteId, Number, StageId, StageLeaderboardId};

/// A page of entries has so many unless others are asked for.
pub const PAGE: usize = 100;

/// How often a page is read again when the board changes meanwhile. A board that changes all the time is shown as it is.
const MAX_READS: usize = 5;

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownEntry {
    /// 1 and the number of entries that are strictly better.
    pub rank: u64,
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryRow,
    /// Whose it is.
    #[serde(flatten)]
    pub name: AthleteName,
    /// Whether they take part without scoring.
    pub athlete_point_scoring_limited: bool,
    /// Why they do not score.
    pub athlete_limit_reason: Option<String>,
}

/// Which page of a board is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntriesPage {
    /// The one after this place. `None`: the first.
    After(Option<RankCursor>),
    /// The one that holds this athlete; the first if they have no entry.
    Around(AthleteId),
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
        self.score
    }
}

/// `stage_leaderboards`: the boards of a stage by name. `None`: the stage is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage_leaderboards(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    stage_id: &StageId,
) -> Result<Option<Vec<BoardRow>>, ReadModelError> {
    if !viewer.sees_stage(rows, stage_id).await? {
        return Ok(None);
    }
    read_all(rows, &BoardRow::of_stage(stage_id)).await.map(Some)
}

/// `stage_leaderboard_entries`: a page of at most `limit` entries of a board. `None`: there is no such board, or it is not
/// theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage_leaderboard_entries(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    board_id: &StageLeaderboardId,
    page: &EntriesPage,
    limit: usize,
) -> Result<Option<Entries>, ReadModelError> {
    let Some(board) = get::<BoardRow>(rows, &BoardRow::key_of(board_id)).await? else { return Ok(None) };
    if !viewer.sees_stage(rows, &board.stage_id).await? {
        return Ok(None);
    }
    let page = read_whole(rows, board_id, board.as_of, page, limit).await?;
    let limits: BTreeMap<AthleteId, String> =
        read_all::<LimitRow>(rows, &LimitRow::of_challenge(&board.challenge_id))
            .await?
            .into_iter()
            .map(|limit| (limit.athlete_id, limit.reason))
            .collect();
    let names = Names::of(rows, page.rows.iter().map(|(_, entry)| &entry.entry.athlete_id)).await?;
    let shown = |(rank, mut entry): (u64, EntryRow)| {
        let athlete_id = entry.entry.athlete_id.clone();
        if entry.entry.private && !viewer.is(&athlete_id) {
            entry.entry.strava_activity_id = None;
            entry.entry.strava_segment_effort_id = None;
        }
        let athlete_limit_reason = limits.get(&athlete_id).cloned();
        ShownEntry {
            rank,
            entry,
            name: names.get(&athlete_id).into(),
            athlete_point_scoring_limited: athlete_limit_reason.is_some(),
            athlete_limit_reason,
        }
    };
    Ok(Some(Entries { items: page.rows.into_iter().map(shown).collect(), next: page.next }))
}

/// A page of entries that are of one moment: while they were read, no ranking came in between.
async fn read_whole(
    rows: &impl ReadModel,
    board_id: &StageLeaderboardId,
    mut as_of: paceline::Version,
    page: &EntriesPage,
    limit: usize,
) -> Result<Ranked<EntryRow>, ReadModelError> {
    let board = EntryRow::of_board(board_id);
    let mut reads = 0;
    loop {
        let page = match page {
            EntriesPage::After(cursor) => RankPage::After(cursor.clone()),
            EntriesPage::Around(athlete_id) => {
                let place = get::<PlaceRow>(rows, &PlaceRow::key_of(board_id, athlete_id)).await?;
                place.map_or(RankPage::After(None), |place| RankPage::Around(place.place))
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
