//! The rows of boards, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

const DAY: &str = "2026-06-05T08:00:00Z";

type Boards = World<StageLeaderboardsProjection>;

fn of_board(board: &'static str, name: &'static str, more: &Value) -> Given {
    let mut data = json!({ "stage_leaderboard_id": board, "challenge_id": "c-1", "stage_id": "s-1" });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(board, DAY, name, data)
}

fn created(board: &'static str, rank_by: &str, rank_order: &str) -> Given {
    let data = json!({ "stage_type": "mountain", "name": board, "gender": "M", "rank_by": rank_by,
        "rank_order": rank_order, "accumulate_activities": false, "has_goal": false });
    of_board(board, "StageLeaderboardCreated", &data)
}

/// An entry with a time, a climb, and the day of June when it began.
fn entry(athlete: &str, seconds: i64, climb: Option<i64>, day: i64) -> Value {
    json!({
        "rank": 1, "athlete_id": athlete, "elapsed_time_in_seconds": seconds, "moving_time_in_seconds": 470,
        "distance_in_metres": 2400, "elevation_gain_in_metres": climb, "private": false, "stage_effort_count": 1,
        "start_date": format!("2026-06-{day:02}T07:00:00Z"), "start_date_local": format!("2026-06-{day:02}T08:00:00"),
    })
}

fn ranked(board: &'static str, entries: &[Value], removed: &[&str]) -> Given {
    let data = json!({ "has_goal": false, "stage_efforts": entries, "removed_athlete_ids": removed,
        "new_positions": [], "positions_gained": [], "positions_lost": [] });
    of_board(board, "StageLeaderboardRanked", &data)
}

fn limited(athlete: &str) -> Given {
    let data = json!({ "challenge_id": "c-1", "athlete_id": athlete, "reason": "Guest" });
    event("c-1", DAY, "CompetitorParticipationInChallengeLimited", data)
}

fn allowed(athlete: &str) -> Given {
    let data = json!({ "challenge_id": "c-1", "athlete_id": athlete });
    event("c-1", DAY, "CompetitorParticipationInChallengeAllowed", data)
}

fn stage_deleted() -> Given {
    let data = json!({ "challenge_id": "c-1", "stage_id": "s-1", "stage_number": 1, "deleted_by_athlete_id": "athlete-1" });
    event("s-1", DAY, "StageDeleted", data)
}

fn order(world: &Boards, board: &str) -> Vec<String> {
    let rows: Vec<EntryRow> = world.read(&EntryRow::of_board(&board.parse().unwrap()));
    let count = world.all::<BoardRow>().iter().find(|row| row.name == board).map(|row| row.entry_count);
    assert_eq!(count, Some(rows.len() as u64), "the board counts its entries");
    assert_eq!(world.all::<PlaceRow>().len(), world.all::<EntryRow>().len(), "an entry has a place");
    rows.into_iter().map(|row| row.entry.athlete_id.to_string()).collect()
}

#[test]
fn entries_are_in_board_order_then_as_they_were_ridden_then_by_athlete() {
    let entries = [
        entry("athlete-4", 500, None, 9),
        entry("athlete-3", 500, None, 2),
        entry("athlete-2", 500, None, 2),
        entry("athlete-1", 1000, None, 1),
        entry("athlete-5", 99, None, 9),
    ];
    let world = Boards::given(&[created("b", "elapsed_time_in_seconds", "asc"), ranked("b", &entries, &[])]);

    assert_eq!(order(&world, "b"), ["athlete-5", "athlete-2", "athlete-3", "athlete-4", "athlete-1"]);
}

#[test]
fn a_missing_value_counts_as_nothing_and_the_largest_may_come_first() {
    let entries = [
        entry("athlete-1", 1, None, 1),
        entry("athlete-2", 1, Some(9), 1),
        entry("athlete-3", 1, Some(10), 1),
    ];
    let world =
        Boards::given(&[created("b", "elevation_gain_in_metres", "desc"), ranked("b", &entries, &[])]);

    assert_eq!(order(&world, "b"), ["athlete-3", "athlete-2", "athlete-1"]);
}

#[test]
fn an_entry_moves_or_goes_and_the_others_stay() {
    let world = Boards::given(&[
        created("b", "elapsed_time_in_seconds", "asc"),
        ranked("b", &[entry("athlete-1", 500, None, 1), entry("athlete-2", 510, None, 1)], &[]),
        ranked("b", &[entry("athlete-2", 490, None, 2), entry("athlete-3", 600, None, 2)], &[]),
    ]);
    assert_eq!(order(&world, "b"), ["athlete-2", "athlete-1", "athlete-3"]);

    world.on(&[ranked("b", &[], &["athlete-1", "athlete-9"])]);
    assert_eq!(order(&world, "b"), ["athlete-2", "athlete-3"]);
}

#[test]
fn a_cleared_board_is_empty_and_ranks_again() {
    let world = Boards::given(&[
        created("b", "elapsed_time_in_seconds", "asc"),
        created("c", "elapsed_time_in_seconds", "asc"),
        ranked("b", &[entry("athlete-1", 500, None, 1)], &[]),
        ranked("c", &[entry("athlete-2", 500, None, 1)], &[]),
        of_board("b", "StageLeaderboardCleared", &json!({})),
    ]);
    assert_eq!((order(&world, "b").len(), order(&world, "c").len()), (0, 1));

    world.on(&[ranked("b", &[entry("athlete-1", 400, None, 1)], &[])]);
    assert_eq!(order(&world, "b"), ["athlete-1"]);
}

#[test]
fn a_finalised_board_says_so_and_keeps_its_entries() {
    let finalised = json!({ "stage_type": "mountain", "gender": "M", "has_goal": false, "part": 1, "parts": 1, "entries": [] });
    let world = Boards::given(&[
        created("b", "elapsed_time_in_seconds", "asc"),
        ranked("b", &[entry("athlete-1", 500, None, 1)], &[]),
        of_board("b", "StageLeaderboardFinalised", &finalised),
    ]);

    assert!(world.all::<BoardRow>()[0].finalised);
    assert_eq!(order(&world, "b"), ["athlete-1"]);
}

#[test]
fn boards_of_a_deleted_stage_go_and_do_not_come_back() {
    let given = [
        created("b", "elapsed_time_in_seconds", "asc"),
        ranked("b", &[entry("athlete-1", 500, None, 1)], &[]),
        stage_deleted(),
        created("c", "elapsed_time_in_seconds", "asc"),
        ranked("b", &[entry("athlete-2", 500, None, 1)], &[]),
    ];
    let world = Boards::given(&given);

    assert!(world.all::<BoardRow>().is_empty() && world.all::<EntryRow>().is_empty());
    assert!(world.all::<PlaceRow>().is_empty());
}

#[test]
fn rows_follow_from_each_stream_alone() {
    let given = [
        created("b", "elapsed_time_in_seconds", "asc"),
        created("c", "elapsed_time_in_seconds", "asc"),
        limited("athlete-1"),
        limited("athlete-2"),
        ranked("b", &[entry("athlete-1", 500, None, 1), entry("athlete-2", 510, None, 1)], &[]),
        ranked("c", &[entry("athlete-3", 500, None, 1)], &[]),
        allowed("athlete-2"),
        ranked("b", &[entry("athlete-2", 490, None, 2)], &["athlete-1"]),
    ];
    let tables = ["stage_leaderboards", "stage_leaderboard_entries", "stage_leaderboard_limits"];
    follows_from_each_stream_alone::<StageLeaderboardsProjection>(&given, &tables);

    let deleted = [&given[..], &[stage_deleted()]].concat();
    let tables = [
        "stage_leaderboards",
        "stage_leaderboard_entries",
        "stage_leaderboard_stages",
        "stage_leaderboard_limits",
    ];
    follows_from_each_stream_alone::<StageLeaderboardsProjection>(&deleted, &tables);
}
