//! Queries of the boards of challenges, of results, and of how athletes have moved.

use segment_challenge::projections::challenge_leaderboards::{BoardRow, ChallengeRow};
use segment_challenge::projections::stage_results::{self as results, StageRow};
use segment_challenge::queries::Page;
use segment_challenge::queries::challenge_leaderboards::{
    challenge_leaderboard_entries, challenge_leaderboards,
};
use segment_challenge::queries::page::MAX_LIMIT;
use segment_challenge::queries::rank_history::rank_history;
use segment_challenge::queries::stage_leaderboards::EntriesPage;
use segment_challenge::queries::stage_results::{stage_result_entries, stage_results};
use segment_challenge::{AthleteId, ChallengeId, ChallengeLeaderboardId, StageId};
use serde_json::Value;

use super::super::asked::{Asked, all_rows, found, shown};
use crate::failure::Failure;

pub(super) fn boards(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    boards_of(asked, &asked.parameter("challenge_id")?)
}

/// The whole board, or the page around an athlete.
pub(super) fn entries(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let board_id: ChallengeLeaderboardId = asked.parameter("challenge_leaderboard_id")?;
    match asked.parameter("around")? {
        Some(athlete_id) => {
            let page = EntriesPage::Around(athlete_id);
            let listed = challenge_leaderboard_entries(asked.rows, asked.viewer, &board_id, &page, MAX_LIMIT);
            shown(found(listed)?.unwrap_or_default().items)
        }
        None => entries_of(asked, &board_id),
    }
}

pub(super) fn results(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    results_of(asked, &asked.parameter("stage_id")?)
}

pub(super) fn result_entries(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    result_of(asked, &asked.parameter("challenge_leaderboard_id")?, &asked.parameter("stage_id")?)
}

pub(super) fn history(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let athletes: Option<Vec<AthleteId>> = asked.parameter("athlete_ids")?;
    let board_id = asked.parameter("stage_leaderboard_id")?;
    let athletes = athletes.unwrap_or_default();
    shown(found(rank_history(asked.rows, asked.viewer, &board_id, &athletes))?.into_iter().flatten())
}

/// The boards of all challenges.
pub(in super::super) fn all_boards(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let challenges = all_rows::<ChallengeRow>(asked)?;
    let boards = challenges.iter().map(|challenge| boards_of(asked, &challenge.challenge_id));
    boards.collect::<Result<Vec<_>, _>>().map(|boards| boards.concat())
}

/// The entries of all boards.
pub(in super::super) fn all_entries(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let boards = all_rows::<BoardRow>(asked)?;
    let entries = boards.iter().map(|board| entries_of(asked, &board.challenge_leaderboard_id));
    entries.collect::<Result<Vec<_>, _>>().map(|entries| entries.concat())
}

/// The results of all stages.
pub(in super::super) fn all_results(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let stages = all_rows::<StageRow>(asked)?;
    let results = stages.iter().map(|stage| results_of(asked, &stage.stage_id));
    results.collect::<Result<Vec<_>, _>>().map(|results| results.concat())
}

/// The entries of all results.
pub(in super::super) fn all_result_entries(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let mut entries = Vec::new();
    for board in all_rows::<results::BoardRow>(asked)? {
        for stage in all_rows::<StageRow>(asked)? {
            entries.extend(result_of(asked, &board.challenge_leaderboard_id, &stage.stage_id)?);
        }
    }
    Ok(entries)
}

fn boards_of(asked: &Asked<'_>, challenge_id: &ChallengeId) -> Result<Vec<Value>, Failure> {
    let boards = found(challenge_leaderboards(asked.rows, asked.viewer, challenge_id))?;
    shown(boards.into_iter().flatten())
}

fn entries_of(asked: &Asked<'_>, board_id: &ChallengeLeaderboardId) -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    let mut page = EntriesPage::After(None);
    loop {
        let listed = challenge_leaderboard_entries(asked.rows, asked.viewer, board_id, &page, MAX_LIMIT);
        let listed = found(listed)?.unwrap_or_default();
        rows.extend(shown(listed.items)?);
        if listed.next.is_none() {
            return Ok(rows);
        }
        page = EntriesPage::After(listed.next);
    }
}

fn results_of(asked: &Asked<'_>, stage_id: &StageId) -> Result<Vec<Value>, Failure> {
    shown(found(stage_results(asked.rows, asked.viewer, stage_id))?.into_iter().flatten())
}

fn result_of(
    asked: &Asked<'_>,
    board_id: &ChallengeLeaderboardId,
    stage_id: &StageId,
) -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    let mut page = Page::first(MAX_LIMIT);
    loop {
        let listed = found(stage_result_entries(asked.rows, asked.viewer, board_id, stage_id, &page))?;
        let Some(listed) = listed else { return Ok(rows) };
        rows.extend(shown(listed.items)?);
        page.after = listed.next;
        if page.after.is_none() {
            return Ok(rows);
        }
    }
}
