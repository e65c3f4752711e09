//! What makes the commands of a board valid.

use paceline::{CommandSet, Refusal};
use serde_json::{Value, json};

use super::ChallengeLeaderboardCommand;
use crate::validation::Invalid;

fn read(name: &str, fields: &Value) -> Result<ChallengeLeaderboardCommand, Invalid> {
    ChallengeLeaderboardCommand::read(name, fields, "2026-06-01T08:00:00Z".parse().unwrap()).unwrap()
}

/// The outer names of the fields at fault.
#[track_caller]
fn faults(name: &str, fields: &Value) -> Vec<String> {
    let invalid = read(name, fields).unwrap_err();
    let mut names: Vec<_> =
        invalid.fields().unwrap().keys().map(|path| path.split('.').next().unwrap().to_owned()).collect();
    names.dedup();
    names
}

fn create(challenge_type: &str, rank_by: &str, points: &Value) -> Value {
    json!({
        "challenge_leaderboard_id": "board-1", "challenge_id": "challenge-1", "challenge_type": challenge_type,
        "name": "Overall", "description": "Overall", "gender": "F", "rank_by": rank_by, "rank_order": "desc",
        "points": points, "has_goal": false,
    })
}

#[test]
fn points_are_needed_where_they_are_given() {
    let name = "CreateChallengeLeaderboard";

    assert!(read(name, &create("distance", "goals", &Value::Null)).is_ok());
    assert_eq!(faults(name, &create("segment", "goals", &Value::Null)), ["points"]);
    assert_eq!(faults(name, &create("distance", "points", &Value::Null)), ["points"]);
    assert_eq!(faults(name, &create("distance", "goals", &json!([1, -1]))), ["points"]);
    assert!(read(name, &create("segment", "points", &json!({ "flat": [2, 1] }))).is_ok());
}

#[test]
fn results_hold_a_rank_at_least() {
    let assign = |entries: Value| {
        json!({
            "challenge_leaderboard_id": "board-1", "challenge_id": "challenge-1", "stage_id": "stage-1",
            "challenge_stage_ids": [], "stage_type": "flat", "entries": entries,
        })
    };
    let name = "AssignPointsFromStageLeaderboard";

    assert!(read(name, &assign(json!([{ "rank": 1, "athlete_id": "athlete-1" }]))).is_ok());
    assert_eq!(faults(name, &assign(json!([{ "athlete_id": "athlete-1" }]))), ["entries"]);
    assert_eq!(
        faults(name, &assign(json!([{ "rank": 1, "athlete_id": "athlete-1", "goals": "one" }]))),
        ["entries"]
    );
    assert_eq!(
        faults("AdjustPointsFromStageLeaderboard", &assign(json!([]))),
        ["adjusted_entries", "previous_entries"]
    );
}
