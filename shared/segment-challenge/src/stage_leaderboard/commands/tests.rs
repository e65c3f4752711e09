//! What makes the commands of a board valid.

use paceline::{CommandSet, Refusal};
use serde_json::{Value, json};

use super::StageLeaderboardCommand;
use crate::validation::Invalid;

fn read(name: &str, fields: &Value) -> Result<StageLeaderboardCommand, Invalid> {
    StageLeaderboardCommand::read(name, fields, "2026-06-01T08:00:00Z".parse().unwrap()).unwrap()
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

fn create(others: &Value) -> Value {
    let mut fields = json!({
        "stage_leaderboard_id": "board-1", "challenge_id": "challenge-1", "stage_id": "stage-1",
        "stage_type": "distance", "name": "Men", "gender": "M", "rank_by": "distance_in_metres",
        "rank_order": "desc", "accumulate_activities": true, "has_goal": false,
    });
    fields.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    fields
}

fn effort(athlete_id: &str) -> Value {
    json!({
        "athlete_id": athlete_id, "elapsed_time_in_seconds": 900, "moving_time_in_seconds": 880,
        "distance_in_metres": 2400.5, "start_date": "2026-06-03T07:10:00Z",
        "start_date_local": "2026-06-03T07:10:00",
    })
}

#[test]
fn a_goal_is_looked_at_only_where_there_is_one() {
    let nonsense = json!({ "goal": -1, "goal_units": "hours" });
    let with_goal =
        json!({ "has_goal": true, "goal_measure": "distance_in_metres", "goal": -1, "goal_units": "hours" });

    match read("CreateStageLeaderboard", &create(&nonsense)).unwrap() {
        StageLeaderboardCommand::CreateStageLeaderboard(command) => {
            assert_eq!(command.board.goal, Some((-1).into()));
        }
        other => panic!("{other:?}"),
    }
    assert!(read("CreateStageLeaderboard", &create(&json!({ "goal": "far" }))).is_ok());
    assert_eq!(faults("CreateStageLeaderboard", &create(&with_goal)), ["goal", "goal_units"]);
}

#[test]
fn a_board_ranks_by_what_is_measured() {
    let fields = create(&json!({ "rank_by": "points", "goal_measure": "goals" }));

    assert_eq!(faults("CreateStageLeaderboard", &fields), ["goal_measure", "rank_by"]);
}

#[test]
fn efforts_are_of_those_who_are_named() {
    let rank = |athlete_ids: Value, efforts: Value| json!({ "stage_leaderboard_id": "board-1", "athlete_ids": athlete_ids, "stage_efforts": efforts });
    let name = "RankStageEffortsInStageLeaderboard";

    assert!(read(name, &rank(json!(["athlete-1"]), json!([effort("athlete-1")]))).is_ok());
    assert!(read(name, &rank(json!(["athlete-1"]), json!([]))).is_ok());
    assert_eq!(faults(name, &rank(json!(["athlete-1"]), json!([effort("athlete-2")]))), ["stage_efforts"]);
    assert_eq!(faults(name, &rank(json!([]), json!([]))), ["athlete_ids"]);
    assert_eq!(
        faults(name, &rank(json!([]), json!([effort("athlete-2")]))),
        ["athlete_ids", "stage_efforts"]
    );
    assert_eq!(faults(name, &rank(json!([""]), json!([effort("athlete-2")]))), ["athlete_ids"]);
    assert_eq!(faults(name, &rank(json!(["athlete-1"]), Value::Null)), ["stage_efforts"]);
}
