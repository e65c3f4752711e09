//! Queries of stages, their efforts and boards.

use segment_challenge::StageLeaderboardId;
use segment_challenge::projections::stage_leaderboards::BoardRow;
use segment_challenge::queries::Page;
use segment_challenge::queries::page::MAX_LIMIT;
use segment_challenge::queries::stage_efforts::stage_efforts;
use segment_challenge::queries::stage_leaderboards::{
    EntriesPage, stage_leaderboard_entries, stage_leaderboards,
};
use segment_challenge::queries::stages::{next_stage, stage, stages_in_challenge};
use serde_json::Value;

use super::super::asked::{Asked, all_rows, found, shown};
use crate::failure::Failure;

pub(super) fn one(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(stage(asked.rows, asked.viewer, &asked.parameter("stage_id")?))?)
}

pub(super) fn of_challenge(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let listed = found(stages_in_challenge(asked.rows, asked.viewer, &asked.parameter("challenge_id")?))?;
    shown(listed.into_iter().flatten())
}

pub(super) fn next(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(next_stage(asked.rows, asked.viewer, &asked.parameter("challenge_id")?))?)
}

pub(super) fn efforts(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (stage_id, athlete_id) = (asked.parameter("stage_id")?, asked.parameter("athlete_id")?);
    let mut page = Page::first(MAX_LIMIT);
    let mut rows = Vec::new();
    loop {
        let listed = found(stage_efforts(asked.rows, asked.viewer, &stage_id, &athlete_id, &page))?;
        let Some(listed) = listed else { return Ok(rows) };
        rows.extend(shown(listed.items)?);
        page.after = listed.next;
        if page.after.is_none() {
            return Ok(rows);
        }
    }
}

pub(super) fn boards(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let listed = found(stage_leaderboards(asked.rows, asked.viewer, &asked.parameter("stage_id")?))?;
    shown(listed.into_iter().flatten())
}

/// The whole board, or the page around an athlete.
pub(super) fn entries(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let board_id: StageLeaderboardId = asked.parameter("stage_leaderboard_id")?;
    match asked.parameter("around")? {
        Some(athlete_id) => {
            let page = EntriesPage::Around(athlete_id);
            let listed = stage_leaderboard_entries(asked.rows, asked.viewer, &board_id, &page, MAX_LIMIT);
            shown(found(listed)?.unwrap_or_default().items)
        }
        None => entries_of(asked, &board_id),
    }
}

/// The entries of all boards.
pub(in super::super) fn all_entries(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let boards = all_rows::<BoardRow>(asked)?;
    let entries = boards.iter().map(|board| entries_of(asked, &board.stage_leaderboard_id));
    entries.collect::<Result<Vec<_>, _>>().map(|entries| entries.concat())
}

fn entries_of(asked: &Asked<'_>, board_id: &StageLeaderboardId) -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    let mut page = EntriesPage::After(None);
    loop {
        let listed = stage_leaderboard_entries(asked.rows, asked.viewer, board_id, &page, MAX_LIMIT);
        let listed = found(listed)?.unwrap_or_default();
        rows.extend(shown(listed.items)?);
        if listed.next.is_none() {
            return Ok(rows);
        }
        page = EntriesPage::After(listed.next);
    }
}
