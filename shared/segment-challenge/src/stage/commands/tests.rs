//! What makes the commands of a stage valid.

use paceline::{CommandSet, Refusal};
use serde_json::{Value, json};

use super::StageCommand;
use crate::validation::Invalid;

fn read(name: &str, fields: &Value) -> Result<StageCommand, Invalid> {
    StageCommand::read(name, fields, "2026-05-01T09:00:00Z".parse().unwrap()).unwrap()
}

#[track_caller]
fn faults(name: &str, fields: &Value) -> Vec<String> {
    read(name, fields).unwrap_err().fields().unwrap().keys().cloned().collect()
}

/// The fields of a command that creates a stage, with others besides.
fn stage(others: &Value) -> Value {
    let mut fields = json!({
        "stage_id": "stage-1",
        "challenge_id": "challenge-1",
        "stage_number": 1,
        "name": "Scar End",
        "start_date": "2026-06-01T00:00:00Z",
        "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z",
        "end_date_local": "2026-06-30T23:59:59",
        "allow_private_activities": false,
        "created_by_athlete_id": "athlete-1",
        "url_slug": "scar-end",
    });
    fields.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    fields
}

#[test]
fn a_race_needs_a_distance() {
    let race = |units: &str, goal: i64| {
        stage(&json!({
            "stage_type": "race", "included_activity_types": ["Run"], "goal": goal, "goal_units": units,
        }))
    };

    assert!(read("CreateRaceStage", &race("miles", 1)).is_ok());
    assert_eq!(faults("CreateRaceStage", &race("hours", 0)), ["goal", "goal_units"]);
}

#[test]
fn a_goal_of_an_activity_stage_fits_its_type() {
    let fields = stage(&json!({
        "stage_type": "duration", "included_activity_types": ["Run"], "has_goal": true,
        "goal": 5, "goal_units": "kilometres",
    }));

    assert_eq!(faults("CreateActivityStage", &fields), ["goal_units"]);
}

#[test]
fn faults_inside_a_segment_are_told_by_their_paths() {
    let fields = stage(&json!({
        "stage_type": "flat", "strava_segment_id": 7,
        "segment": { "strava_segment_id": "7", "start_latlng": [54.1, "west"], "activity_type": "Chess" },
    }));

    let faults = faults("CreateSegmentStage", &fields);

    for field in ["strava_segment_id", "start_latlng", "end_latlng", "activity_type", "climb_category"] {
        assert!(faults.contains(&format!("segment.{field}")), "{field}: {faults:?}");
    }
}

#[test]
fn only_a_segment_stage_is_hidden_by_default() {
    let race = stage(&json!({
        "stage_type": "race", "included_activity_types": ["Run"], "goal": 1, "goal_units": "miles",
    }));

    match read("CreateRaceStage", &race).unwrap() {
        StageCommand::CreateRaceStage(command) => assert!(command.stage.visible),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_import_of_nothing_is_valid() {
    assert!(read("ImportStageEfforts", &json!({ "stage_id": "stage-1" })).is_ok());
    assert_eq!(
        faults("ImportStageEfforts", &json!({ "stage_id": "stage-1", "stage_efforts": 5 })),
        ["stage_efforts"]
    );
}

#[test]
fn the_slug_of_a_stage_is_claimed_within_its_challenge() {
    let race = stage(&json!({
        "stage_type": "race", "included_activity_types": ["Run"], "goal": 1, "goal_units": "miles",
    }));

    let mut command = read("CreateRaceStage", &race).unwrap();

    let claim = command.slug_claim().unwrap();
    assert_eq!((claim.scope, claim.owner, claim.name), ("challenge-1", "stage-1", "Scar End"));
}
