//! The rows of stages, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};
use crate::samples;
use crate::stage::StageType;

const DAY: &str = "2026-06-05T08:00:00Z";

fn of_stage(id: &'static str, name: &'static str, more: &Value) -> Given {
    let mut data = json!({ "challenge_id": "challenge-1", "stage_id": id, "stage_number": 1 });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(id, DAY, name, data)
}

fn created(id: &'static str, more: &Value) -> Given {
    let mut data = serde_json::to_value(samples::stage_created(StageType::Mountain)).unwrap();
    data["stage_id"] = id.into();
    of_stage(id, "StageCreated", &merged(data, more))
}

fn merged(mut data: Value, more: &Value) -> Value {
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    data
}

fn row(events: &[Given]) -> StageRow {
    let given = [&[created("stage-1", &json!({}))], events].concat();
    follows_from_each_stream_alone::<StagesProjection>(&given, StagesProjection::TABLES);
    World::<StagesProjection>::given(&given).all().remove(0)
}

fn effort(name: &'static str, competitors: u32) -> Given {
    let data = json!({
        "stage_type": "mountain", "strava_activity_id": 1, "athlete_id": "athlete-1", "elapsed_time_in_seconds": 480,
        "moving_time_in_seconds": 470, "distance_in_metres": 2400, "start_date": DAY, "reason": "",
        "start_date_local": "2026-06-05T08:00:00", "flagged_by_athlete_id": "athlete-9", "attempt_count": 7,
        "competitor_count": competitors,
    });
    of_stage("stage-1", name, &data)
}

fn segment() -> Given {
    let data = json!({
        "strava_segment_id": 7, "start_description": "At the *mill*", "distance_in_metres": 2410.5, "average_grade": 7.4,
        "maximum_grade": 15.2, "elevation_high": 412, "elevation_low": 233, "start_latlng": [51.1, -3.6],
        "end_latlng": [], "climb_category": 2, "total_elevation_gain": 181,
    });
    of_stage("stage-1", "StageSegmentConfigured", &data)
}

#[test]
fn a_new_stage_is_upcoming_and_counts_nothing() {
    let row = row(&[]);

    assert_eq!((row.status, row.attempt_count, row.competitor_count), (StageStatus::Upcoming, 0, 0));
    assert!(!row.visible && !row.approved && !row.has_goal);
    assert_eq!((row.description_markdown, row.description_html, row.results_html), (None, None, None));
    assert_eq!(row.segment, StageSegment::default());
}

#[test]
fn a_stage_that_starts_is_shown_and_runs_until_it_ends() {
    let start = json!({ "start_date": DAY, "start_date_local": "2026-06-05T08:00:00" });
    let end = json!({ "end_date": DAY, "end_date_local": "2026-06-05T08:00:00" });
    let started = of_stage("stage-1", "StageStarted", &start);
    let ended = of_stage("stage-1", "StageEnded", &end);

    let active = row(std::slice::from_ref(&started));
    assert_eq!((active.status, active.visible), (StageStatus::Active, true));
    assert_eq!(row(&[started, ended]).status, StageStatus::Past);
    let revealed = row(&[of_stage("stage-1", "StageRevealed", &json!({}))]);
    assert_eq!((revealed.status, revealed.visible), (StageStatus::Upcoming, true));
}

#[test]
fn attempts_are_counted_one_by_one_and_competitors_as_events_tell() {
    let recorded = [
        effort("StageEffortRecorded", 1),
        effort("StageEffortRecorded", 2),
        effort("StageEffortRecorded", 3),
    ];
    let counts = |more: &[Given]| {
        let row = row(&[&recorded[..], more].concat());
        (row.attempt_count, row.competitor_count)
    };
    let removed = json!({ "athlete_id": "athlete-1", "attempt_count": 2, "competitor_count": 1 });
    let cleared = json!({ "attempt_count": 0, "competitor_count": 0 });

    assert_eq!(counts(&[]), (3, 3));
    assert_eq!(counts(&[effort("StageEffortFlagged", 2)]), (2, 2));
    assert_eq!(counts(&[effort("StageEffortRemoved", 2)]), (2, 2));
    assert_eq!(counts(&[of_stage("stage-1", "CompetitorRemovedFromStage", &removed)]), (1, 1));
    assert_eq!(counts(&[of_stage("stage-1", "StageEffortsCleared", &cleared)]), (0, 0));
}

#[test]
fn a_changed_segment_is_unknown_until_it_is_told_in_full() {
    let configured = row(&[segment()]).segment;
    assert_eq!(configured.start_description_html.as_deref(), Some("<p>At the <em>mill</em></p>\n"));
    assert_eq!(configured.start_longitude, Some("-3.6".parse().unwrap()));
    assert_eq!((configured.end_latitude, configured.end_description_html), (None, None));

    let changed = of_stage("stage-1", "StageSegmentChanged", &json!({ "strava_segment_id": 8 }));
    assert_eq!(row(&[segment(), changed.clone()]).segment, StageSegment::unknown(8));
    assert_eq!(row(&[segment(), changed, segment()]).segment.strava_segment_id, Some(7));
}

#[test]
fn what_is_edited_is_shown() {
    let edited = row(&[
        of_stage("stage-1", "StageGoalConfigured", &json!({ "goal": 12.5, "goal_units": "miles" })),
        of_stage(
            "stage-1",
            "StageDescriptionEdited",
            &json!({ "description": "Steep *here*.", "updated_by_athlete_id": "athlete-1" }),
        ),
        of_stage(
            "stage-1",
            "StageDurationAdjusted",
            &serde_json::to_value(samples::period("2026-07-01T00:00:00", "2026-07-02T00:00:00")).unwrap(),
        ),
        of_stage(
            "stage-1",
            "StageIncludedActivitiesAdjusted",
            &json!({ "included_activity_types": ["Run", "Hike"] }),
        ),
        of_stage("stage-1", "StageMadePreview", &json!({})),
        of_stage("stage-1", "StageMadeQueen", &json!({})),
    ]);

    assert_eq!((edited.has_goal, edited.goal), (true, Some("12.5".parse().unwrap())));
    assert_eq!(edited.description_html.as_deref(), Some("<p>Steep <em>here</em>.</p>\n"));
    assert_eq!(edited.period, samples::period("2026-07-01T00:00:00", "2026-07-02T00:00:00"));
    assert_eq!(edited.included_activity_types.len(), 2);
    assert_eq!(edited.points_adjustment, Some(PointsAdjustment::Queen));
}

#[test]
fn publishing_does_not_approve_and_an_approval_without_words_keeps_those_published() {
    let published = json!({ "published_by_athlete_id": "athlete-1", "published_by_club_id": "club-1", "message": "Well." });
    let approved = json!({ "approved_by_athlete_id": "athlete-1", "approved_by_club_id": "club-1" });
    let published = of_stage("stage-1", "StageResultsPublished", &published);
    let with_words = merged(approved.clone(), &json!({ "approval_message": "" }));

    let row_ = row(std::slice::from_ref(&published));
    assert_eq!((row_.approved, row_.results_markdown.as_deref()), (false, Some("Well.")));
    let row_ = row(&[published.clone(), of_stage("stage-1", "StageLeaderboardsApproved", &approved)]);
    assert_eq!((row_.approved, row_.results_markdown.as_deref()), (true, Some("Well.")));
    let row_ = row(&[published, of_stage("stage-1", "StageLeaderboardsApproved", &with_words)]);
    assert_eq!((row_.results_markdown.as_deref(), row_.results_html.as_deref()), (Some(""), Some("")));
}

#[test]
fn stages_are_listed_by_number_and_by_what_comes_next() {
    let deleted = of_stage("s-9", "StageDeleted", &json!({ "deleted_by_athlete_id": "athlete-1" }));
    let given = [
        created("s-10", &json!({ "stage_number": 10 })),
        created("s-2", &json!({ "stage_number": 2 })),
        created("s-9", &json!({ "stage_number": 9 })),
        deleted,
    ];
    let world = World::<StagesProjection>::given(&given);

    let numbers =
        |query| world.read::<StageRow>(&query).iter().map(|row| row.stage_number).collect::<Vec<_>>();
    assert_eq!(numbers(StageRow::of_challenge(&samples::challenge_id())), [2, 10]);
    assert_eq!(numbers(StageRow::open(StageStatus::Upcoming)), [10, 2]);
    assert_eq!(numbers(StageRow::open(StageStatus::Past)), [0; 0]);
}
