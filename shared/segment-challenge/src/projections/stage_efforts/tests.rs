//! The rows of efforts, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

const DAY: &str = "2026-06-05T08:00:00Z";

fn with(mut data: Value, more: &Value) -> Value {
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    data
}

/// An effort on day `activity` of June.
fn effort(activity: i64, segment_effort: Option<i64>, athlete: &str) -> Value {
    json!({
        "stage_id": "s-1", "strava_activity_id": activity, "strava_segment_effort_id": segment_effort,
        "athlete_id": athlete, "elapsed_time_in_seconds": 480, "moving_time_in_seconds": 470,
        "distance_in_metres": 2400, "start_date": format!("2026-06-{activity:02}T07:00:00Z"),
        "start_date_local": format!("2026-06-{activity:02}T08:00:00"), "attempt_count": 1, "competitor_count": 1,
    })
}

fn recorded(activity: i64, segment_effort: Option<i64>, athlete: &str) -> Given {
    let more = json!({ "stage_type": "mountain", "flagged": true });
    event("s-1", DAY, "StageEffortRecorded", with(effort(activity, segment_effort, athlete), &more))
}

fn removed(activity: i64, segment_effort: Option<i64>, athlete: &str) -> Given {
    event("s-1", DAY, "StageEffortRemoved", effort(activity, segment_effort, athlete))
}

fn flagged(activity: i64, segment_effort: Option<i64>, athlete: &str) -> Given {
    let more = json!({ "reason": "In a vehicle", "flagged_by_athlete_id": "athlete-9" });
    event("s-1", DAY, "StageEffortFlagged", with(effort(activity, segment_effort, athlete), &more))
}

fn of(events: &[Given], athlete: &str) -> Vec<(i64, Option<i64>, bool)> {
    let world = World::<StageEffortsProjection>::given(events);
    let query = EffortRow::of_athlete(&"s-1".parse().unwrap(), &athlete.parse().unwrap());
    let rows = world.read::<EffortRow>(&query);
    rows.iter()
        .map(|row| (row.strava_activity_id.unwrap(), row.strava_segment_effort_id, row.flagged))
        .collect()
}

#[test]
fn efforts_of_an_athlete_are_listed_by_start_then_by_ids_and_strava_s_flag_is_no_flag() {
    let given = [
        recorded(3, Some(30), "athlete-1"),
        recorded(2, None, "athlete-1"),
        recorded(2, Some(100), "athlete-1"),
        recorded(2, Some(20), "athlete-1"),
        recorded(1, Some(10), "athlete-10"),
    ];

    let expected = [(2, Some(20), false), (2, Some(100), false), (2, None, false), (3, Some(30), false)];
    assert_eq!(of(&given, "athlete-1"), expected);
    follows_from_each_stream_alone::<StageEffortsProjection>(&given, StageEffortsProjection::TABLES);
}

#[test]
fn a_flagged_effort_stays_and_a_removed_one_goes_each_by_both_ids() {
    let given = [
        recorded(2, Some(20), "athlete-1"),
        recorded(2, Some(21), "athlete-1"),
        recorded(3, None, "athlete-1"),
        flagged(2, Some(21), "athlete-1"),
        removed(2, Some(20), "athlete-1"),
        removed(3, Some(30), "athlete-1"),
    ];

    assert_eq!(of(&given, "athlete-1"), [(2, Some(21), true), (3, None, false)]);
    let again = [&given[..], &[recorded(2, Some(20), "athlete-1")]].concat();
    assert_eq!(of(&again, "athlete-1")[0], (2, Some(20), false));
}

#[test]
fn who_is_removed_loses_all_efforts_and_others_none() {
    let gone =
        json!({ "stage_id": "s-1", "athlete_id": "athlete-1", "attempt_count": 1, "competitor_count": 1 });
    let given = [
        recorded(2, None, "athlete-1"),
        recorded(3, None, "athlete-1"),
        flagged(3, None, "athlete-1"),
        recorded(3, None, "athlete-10"),
        event("s-1", DAY, "CompetitorRemovedFromStage", gone),
    ];

    assert!(of(&given, "athlete-1").is_empty());
    assert_eq!(of(&given, "athlete-10").len(), 1);
}

#[test]
fn clearing_and_deleting_leave_none() {
    let ids = json!({ "challenge_id": "c-1", "stage_id": "s-1", "attempt_count": 0, "competitor_count": 0,
        "stage_number": 1, "deleted_by_athlete_id": "athlete-9" });
    for name in ["StageEffortsCleared", "StageDeleted"] {
        let given = [
            recorded(2, None, "athlete-1"),
            recorded(3, None, "athlete-2"),
            event("s-1", DAY, name, ids.clone()),
        ];

        assert!(World::<StageEffortsProjection>::given(&given).all::<EffortRow>().is_empty(), "{name}");
    }
}

#[test]
fn an_effort_shows_its_speed() {
    let world = World::<StageEffortsProjection>::given(&[recorded(2, None, "athlete-1")]);

    assert_eq!(world.all::<EffortRow>()[0].speed.speed_in_kph, 18.into());
}
