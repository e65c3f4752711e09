//! What makes the commands of a challenge valid.

use paceline::{CommandSet, Refusal};
use serde_json::{Value, json};

use super::{ChallengeCommand, CreateChallenge};
use crate::samples::{create_challenge, stage_fields};
use crate::validation::Invalid;

fn read(name: &str, fields: &Value) -> Result<ChallengeCommand, Invalid> {
    ChallengeCommand::read(name, fields, "2026-05-01T09:00:00Z".parse().unwrap()).unwrap()
}

/// Creates a challenge with these fields in place of others.
fn create(changes: &Value) -> Result<CreateChallenge, Invalid> {
    let mut fields = create_challenge();
    fields.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    match read("CreateChallenge", &fields)? {
        ChallengeCommand::CreateChallenge(command) => Ok(command),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn faults(changes: &Value) -> Vec<String> {
    create(changes).unwrap_err().fields().unwrap().keys().cloned().collect()
}

#[test]
fn every_fault_is_told_at_once() {
    let invalid = read("CreateChallenge", &json!({ "stages": [{}, 5] })).unwrap_err();

    let faults: Vec<_> = invalid.fields().unwrap().keys().map(String::as_str).collect();
    for field in ["challenge_id", "name", "end_date_local", "has_goal", "stages.0.name", "stages.1.end_date"]
    {
        assert!(faults.contains(&field), "{field}: {faults:?}");
    }
    assert!(!faults.contains(&"private") && !faults.contains(&"goal"), "{faults:?}");
}

#[test]
fn a_value_of_another_json_type_is_a_fault_of_its_field() {
    let changes = json!({ "name": 5, "private": "no", "goal": "far", "start_date": 0, "stages": {} });

    assert_eq!(faults(&changes), ["goal", "name", "private", "stages", "start_date"]);
}

#[test]
fn null_is_as_absent() {
    assert_eq!(faults(&json!({ "name": null, "private": null })), ["name"]);
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    assert!(create(&json!({ "colour": "green" })).is_ok());
}

#[test]
fn a_segment_challenge_needs_neither_activities_nor_goal_and_takes_any_unit() {
    let without = json!({
        "challenge_type": "segment", "included_activity_types": [], "accumulate_activities": null,
        "has_goal": null, "goal": null, "goal_units": null, "goal_recurrence": null, "stages": null,
    });

    assert!(create(&without).unwrap().goal.is_none());
    assert!(create(&json!({ "challenge_type": "segment", "goal_units": "hours" })).is_ok());
}

#[test]
fn a_race_has_a_goal() {
    assert_eq!(faults(&json!({ "challenge_type": "race", "has_goal": false })), ["has_goal"]);
    assert_eq!(faults(&json!({ "challenge_type": "race", "has_goal": null })), ["has_goal"]);
}

#[test]
fn a_goal_fits_what_is_measured() {
    assert_eq!(faults(&json!({ "challenge_type": "duration" })), ["goal_units"]);
    assert!(create(&json!({ "challenge_type": "duration", "goal_units": "hours" })).is_ok());
    assert!(create(&json!({ "challenge_type": "elevation", "goal_units": "feet" })).is_ok());
}

#[test]
fn a_goal_without_a_word_of_it_is_dropped() {
    let command = create(&json!({ "has_goal": false, "goal": -1, "stages": null })).unwrap();

    assert_eq!(command.goal, None);
}

#[test]
fn the_stages_of_a_challenge_have_a_number_each() {
    assert_eq!(faults(&json!({ "stages": [stage_fields(1), stage_fields(1)] })), ["stages"]);
    assert_eq!(faults(&json!({ "stages": [] })), ["stages"]);
    assert!(create(&json!({ "goal_recurrence": "none", "stages": [] })).is_ok());
}

#[test]
fn stages_are_checked_even_where_they_are_not_used() {
    let too_many: Vec<_> = (1..=367).map(stage_fields).collect();

    assert_eq!(faults(&json!({ "challenge_type": "race", "stages": too_many })), ["stages"]);
}

#[test]
fn times_are_compared_to_the_second() {
    let within = json!({ "start_date": "2026-07-31T23:59:59.1Z", "end_date": "2026-07-31T23:59:59.9Z" });
    assert_eq!(faults(&within), ["end_date"]);

    let now = json!({ "start_date": "2026-04-01T00:00:00Z", "end_date": "2026-05-01T09:00:00.9Z" });
    assert_eq!(faults(&now), ["end_date"]);
}

#[test]
fn texts_are_bounded_in_characters() {
    let changes = json!({
        "challenge_id": "é".repeat(200), "name": "é".repeat(200), "description": "é".repeat(10_000),
    });
    assert!(create(&changes).is_ok());

    let longer = json!({
        "challenge_id": "e".repeat(201), "name": "e".repeat(201), "description": "e".repeat(10_001),
    });
    assert_eq!(faults(&longer), ["challenge_id", "description", "name"]);
}

#[test]
fn a_stage_is_included_whatever_its_dates() {
    let fields = json!({
        "challenge_id": "challenge-1", "stage_id": "stage-1", "name": "June",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2020-01-01T00:00:00Z", "end_date_local": "2020-01-01T00:00:00",
    });

    assert!(read("IncludeStageInChallenge", &fields).is_ok());
}

#[test]
fn the_slug_is_set_after_the_command_was_read() {
    let mut command = ChallengeCommand::from(create(&json!({})).unwrap());

    let claim = command.slug_claim().unwrap();
    assert_eq!((claim.scope, claim.owner, claim.name), ("challenge", "challenge-1", "Summer"));
    claim.url_slug.push_str("-2");

    assert_eq!(command.slug_claim().unwrap().url_slug, "summer-2");
}
