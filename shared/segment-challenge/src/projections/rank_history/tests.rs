//! The history of ranks, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone, ready};
use crate::queries::Viewer;
use crate::queries::rank_history::rank_history;

const DAY: &str = "2026-06-02T18:00:00Z";

fn created(rank_by: &str) -> Given {
    let data = json!({ "stage_leaderboard_id": "b-1", "challenge_id": "c-1", "stage_id": "s-1",
        "stage_type": "mountain", "name": "Men", "gender": "M", "rank_by": rank_by, "rank_order": "asc",
        "accumulate_activities": false, "has_goal": false });
    event("b-1", DAY, "StageLeaderboardCreated", data)
}

fn entry(athlete: &str, rank: u32, seconds: i64) -> Value {
    json!({ "athlete_id": athlete, "rank": rank, "elapsed_time_in_seconds": seconds, "moving_time_in_seconds": 1,
        "distance_in_metres": 2400, "private": false, "start_date": DAY, "start_date_local": "2026-06-02T18:00:00",
        "stage_effort_count": 1 })
}

/// A ranking: who is new, who has gained and who has lost, with their ranks.
fn ranked(entries: &[Value], removed: &[&str], [new, gained, lost]: [&[(&str, u32)]; 3]) -> Given {
    let list = |list: &[(&str, u32)]| {
        list.iter().map(|(id, rank)| json!({ "athlete_id": id, "rank": rank })).collect::<Vec<_>>()
    };
    let data = json!({ "stage_leaderboard_id": "b-1", "challenge_id": "c-1", "stage_id": "s-1", "has_goal": false,
        "stage_efforts": entries, "removed_athlete_ids": removed, "new_positions": list(new),
        "positions_gained": list(gained), "positions_lost": list(lost) });
    event("b-1", DAY, "StageLeaderboardRanked", data)
}

fn two_and_a_new_leader() -> [Given; 3] {
    [
        created("elapsed_time_in_seconds"),
        ranked(&[entry("a-1", 1, 480), entry("a-2", 2, 510)], &[], [&[("a-1", 1), ("a-2", 2)], &[], &[]]),
        ranked(&[entry("a-2", 1, 450)], &[], [&[], &[("a-2", 1)], &[("a-1", 2)]]),
    ]
}

/// Athlete, version, rank and value of each point.
fn points(events: &[Given], athletes: &[&str]) -> Vec<(String, u64, u32, String)> {
    let world = World::<RankHistoryProjection>::given(events);
    let athletes: Vec<_> = athletes.iter().map(|id| id.parse().unwrap()).collect();
    let board = "b-1".parse().unwrap();
    let points = ready(rank_history(&world.rows, Viewer::Operator, &board, &athletes)).unwrap();
    let point = |row: PointRow| {
        (row.athlete_id.to_string(), row.position.number(), row.rank, row.value.unwrap().to_string())
    };
    points.unwrap_or_default().into_iter().map(point).collect()
}

fn point(athlete: &str, position: u64, rank: u32, value: i64) -> (String, u64, u32, String) {
    (athlete.to_owned(), position, rank, value.to_string())
}

#[test]
fn who_is_new_or_moves_has_a_point_and_a_bystander_keeps_the_last_value() {
    let events = two_and_a_new_leader();

    let of_first = [point("a-1", 2, 1, 480), point("a-1", 3, 2, 480)];
    let of_second = [point("a-2", 2, 2, 510), point("a-2", 3, 1, 450)];
    assert_eq!(points(&events, &["a-2", "a-1", "a-2"]), [&of_first[..], &of_second[..]].concat());
    assert_eq!(points(&events, &["a-1"]), of_first);
    assert_eq!(points(&events, &[]).len(), 4);
}

#[test]
fn who_keeps_the_rank_has_a_point_only_if_the_value_changes() {
    let [board, first, _] = two_and_a_new_leader();
    let faster = ranked(&[entry("a-1", 1, 470)], &[], [&[], &[], &[]]);
    let slower_attempt = ranked(&[entry("a-1", 1, 470)], &[], [&[], &[], &[]]);

    let points = points(&[board, first, faster, slower_attempt], &["a-1"]);

    assert_eq!(points, [point("a-1", 2, 1, 480), point("a-1", 3, 1, 470)]);
}

#[test]
fn what_is_missing_counts_as_nothing() {
    let ranked = ranked(&[entry("a-1", 1, 480)], &[], [&[("a-1", 1)], &[], &[]]);

    assert_eq!(points(&[created("elevation_gain_in_metres"), ranked], &[]), [point("a-1", 2, 1, 0)]);
}

#[test]
fn who_left_keeps_the_history_and_may_come_back() {
    let [board, first, _] = two_and_a_new_leader();
    let left = ranked(&[], &["a-1"], [&[], &[("a-2", 1)], &[]]);
    let back = ranked(&[entry("a-1", 1, 480)], &[], [&[("a-1", 1)], &[], &[("a-2", 2)]]);

    let points = points(&[board, first, left, back], &["a-1"]);

    assert_eq!(points, [point("a-1", 2, 1, 480), point("a-1", 4, 1, 480)]);
}

#[test]
fn a_cleared_board_and_a_deleted_stage_have_no_history() {
    let cleared = json!({ "stage_leaderboard_id": "b-1", "challenge_id": "c-1", "stage_id": "s-1" });
    let cleared = event("b-1", DAY, "StageLeaderboardCleared", cleared);
    let deleted = event(
        "s-1",
        DAY,
        "StageDeleted",
        json!({ "challenge_id": "c-1", "stage_id": "s-1", "stage_number": 1, "deleted_by_athlete_id": "a" }),
    );
    for last in [cleared, deleted] {
        let world = World::<RankHistoryProjection>::given(&[&two_and_a_new_leader()[..], &[last]].concat());
        assert!(world.all::<PointRow>().is_empty() && world.all::<ValueRow>().is_empty());
    }
}

#[test]
fn rows_follow_from_each_stream_alone() {
    follows_from_each_stream_alone::<RankHistoryProjection>(
        &two_and_a_new_leader(),
        RankHistoryProjection::TABLES,
    );

    let other = json!({ "stage_leaderboard_id": "b-2", "challenge_id": "c-1", "stage_id": "s-2",
        "stage_type": "mountain", "name": "Men", "gender": "M", "rank_by": "elapsed_time_in_seconds",
        "rank_order": "asc", "accumulate_activities": false, "has_goal": false });
    let deleted =
        json!({ "challenge_id": "c-1", "stage_id": "s-2", "stage_number": 2, "deleted_by_athlete_id": "a" });
    let with_a_deleted_stage = [
        &two_and_a_new_leader()[..],
        &[event("b-2", DAY, "StageLeaderboardCreated", other), event("s-2", DAY, "StageDeleted", deleted)],
    ]
    .concat();
    follows_from_each_stream_alone::<RankHistoryProjection>(
        &with_a_deleted_stage,
        RankHistoryProjection::TABLES,
    );
}
