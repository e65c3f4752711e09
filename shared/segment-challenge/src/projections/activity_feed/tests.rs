//! The activities, one rule a test.

use paceline::read_model::RowQuery;
use serde_json::{Value, json};

use super::*;
use crate::challenge::ChallengeType;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};
use crate::samples;
use crate::stage::StageType;
use crate::{AthleteId, ChallengeId, StageId};

type Feed = World<ActivityFeedProjection>;

const TABLES: [&str; 2] = ["activity_feed", "activity_feed_by_actor"];

fn merged(mut data: Value, more: &Value) -> Value {
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    data
}

/// An event of the challenge, on a day of June.
fn of_challenge(at: &'static str, name: &'static str, more: &Value) -> Given {
    event("challenge-1", at, name, merged(json!({ "challenge_id": "challenge-1" }), more))
}

fn of_stage(at: &'static str, name: &'static str, more: &Value) -> Given {
    let ids = json!({ "challenge_id": "challenge-1", "stage_id": "stage-1", "stage_number": 1 });
    event("stage-1", at, name, merged(ids, more))
}

fn of_board(at: &'static str, name: &'static str, more: &Value) -> Given {
    let ids = json!({ "challenge_id": "challenge-1", "stage_id": "stage-1", "stage_leaderboard_id": "board-1",
        "stage_type": "distance", "gender": "M", "has_goal": false });
    event("board-1", at, name, merged(ids, more))
}

fn of_total(at: &'static str, name: &'static str, more: &Value) -> Given {
    let ids = json!({ "challenge_id": "challenge-1", "challenge_leaderboard_id": "total-1",
        "challenge_type": "distance", "gender": "M", "has_goal": false, "stage_id": "stage-1" });
    event("total-1", at, name, merged(ids, more))
}

fn created(private: bool) -> Given {
    let created = serde_json::to_value(samples::challenge_created(ChallengeType::Segment)).unwrap();
    of_challenge("2026-05-01T08:00:00Z", "ChallengeCreated", &merged(created, &json!({ "private": private })))
}

fn approved() -> Given {
    of_challenge(
        "2026-05-03T08:00:00Z",
        "ChallengeApproved",
        &json!({ "approved_by_athlete_id": "athlete-1" }),
    )
}

fn joined(at: &'static str, athlete: &str) -> Given {
    of_challenge(at, "CompetitorJoinedChallenge", &json!({ "athlete_id": athlete }))
}

fn left(at: &'static str, athlete: &str) -> Given {
    of_challenge(at, "CompetitorLeftChallenge", &json!({ "athlete_id": athlete, "left_at": at }))
}

fn stage_created() -> Given {
    let created = serde_json::to_value(samples::stage_created(StageType::Distance)).unwrap();
    of_stage("2026-05-02T08:00:00Z", "StageCreated", &created)
}

fn stage_started() -> Given {
    let start = json!({ "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00" });
    of_stage("2026-06-01T00:00:05Z", "StageStarted", &start)
}

/// Each with the day of June as the activity's id.
fn effort(at: &'static str, name: &'static str, athlete: &str, activity: i64) -> Given {
    let data = json!({
        "stage_type": "distance", "athlete_id": athlete, "strava_activity_id": activity, "activity_type": "Ride",
        "elapsed_time_in_seconds": 480, "moving_time_in_seconds": 470, "distance_in_metres": 2400,
        "start_date": format!("2026-06-{activity:02}T07:00:00Z"), "start_date_local": "2026-06-01T08:00:00",
        "attempt_count": 1, "competitor_count": 1, "private": true, "reason": "Bad GPS data",
        "flagged_by_athlete_id": "athlete-1",
    });
    of_stage(at, name, &data)
}

fn ranked(at: &'static str, has_goal: bool) -> Given {
    let data = json!({
        "has_goal": has_goal, "stage_efforts": [], "removed_athlete_ids": [],
        "new_positions": [{ "athlete_id": "athlete-2", "rank": 1 }],
        "positions_gained": [{ "athlete_id": "athlete-3", "rank": 2, "positions_changed": 1 }],
        "positions_lost": [{ "athlete_id": "athlete-4", "rank": 3, "positions_changed": 2 }],
    });
    of_board(at, "StageLeaderboardRanked", &data)
}

fn stage_finalised(at: &'static str, has_goal: bool) -> Given {
    let entry = |athlete: &str, rank: u32| {
        json!({ "rank": rank, "athlete_id": athlete, "elapsed_time_in_seconds": 1, "moving_time_in_seconds": 1,
            "distance_in_metres": 1, "stage_effort_count": 1 })
    };
    let entries = json!([entry("athlete-2", 1), entry("athlete-3", 2)]);
    let data = json!({ "has_goal": has_goal, "part": 1, "parts": 1, "entries": entries });
    of_board(at, "StageLeaderboardFinalised", &data)
}

fn achieved(at: &'static str, stage_type: &str) -> Given {
    let data = json!({ "stage_type": stage_type, "goal": 10, "goal_units": "miles", "athlete_id": "athlete-2",
        "single_activity_goal": true });
    of_board(at, "AthleteAchievedStageGoal", &data)
}

fn points(at: &'static str, athlete: &str) -> Given {
    of_total(
        at,
        "AthleteAccumulatedPointsInChallengeLeaderboard",
        &json!({ "athlete_id": athlete, "points": 9 }),
    )
}

/// A challenge that everyone may know of, with a stage that has started.
fn running() -> Vec<Given> {
    let mut given =
        vec![created(false), stage_created(), joined("2026-05-02T09:00:00Z", "athlete-2"), approved()];
    given.push(stage_started());
    given
}

/// Activities as `actor verb object`.
fn told(rows: impl IntoIterator<Item = Activity>) -> Vec<String> {
    let text = |row: Activity| {
        let verb = serde_json::to_value(row.verb).unwrap();
        format!("{} {} {}", row.actor_id, verb.as_str().unwrap(), row.object_id)
    };
    rows.into_iter().map(text).collect()
}

fn read(world: &Feed, query: &RowQuery) -> Vec<String> {
    told(world.read::<ActivityRow>(query).into_iter().map(Activity::from))
}

fn by_actor(world: &Feed, query: &RowQuery) -> Vec<String> {
    told(world.read::<ActorActivityRow>(query).into_iter().map(Activity::from))
}

fn challenge() -> ChallengeId {
    samples::challenge_id()
}

fn stage() -> StageId {
    samples::stage_id()
}

fn athlete(number: u32) -> AthleteId {
    samples::athlete(number)
}

#[test]
fn what_is_told_of_a_pending_challenge_is_not_public_until_it_is_approved() {
    let world = Feed::given(&[created(false), joined("2026-05-02T08:00:00Z", "athlete-2")]);
    assert_eq!(read(&world, &ActivityRow::of_challenge(&challenge())), ["club-1 create challenge-1"]);
    assert!(by_actor(&world, &ActorActivityRow::of_everyone()).is_empty());

    world.on(&[approved()]);
    let expected = ["athlete-2 join challenge-1", "club-1 create challenge-1"];
    assert_eq!(by_actor(&world, &ActorActivityRow::of_everyone()), expected);
}

#[test]
fn a_private_challenge_is_not_told_to_everyone() {
    let world = Feed::given(&[created(true), approved(), joined("2026-05-04T08:00:00Z", "athlete-2")]);

    assert!(by_actor(&world, &ActorActivityRow::of_everyone()).is_empty());
    assert_eq!(by_actor(&world, &ActorActivityRow::of_athlete(&athlete(2))).len(), 1);
}

#[test]
fn who_competes_already_does_not_join_again_and_who_comes_back_does() {
    let both = json!({ "competitors": [{ "athlete_id": "athlete-2" }, { "athlete_id": "athlete-3" }, { "athlete_id": "athlete-3" }] });
    let given = [
        created(false),
        joined("2026-05-02T08:00:00Z", "athlete-2"),
        approved(),
        of_challenge("2026-05-04T08:00:00Z", "CompetitorsJoinedChallenge", &both),
        left("2026-05-05T08:00:00Z", "athlete-3"),
        joined("2026-05-06T08:00:00Z", "athlete-3"),
    ];
    let world = Feed::given(&given);

    let expected = ["athlete-3 join challenge-1", "athlete-2 join challenge-1", "club-1 create challenge-1"];
    assert_eq!(read(&world, &ActivityRow::of_challenge(&challenge())), expected);
}

#[test]
fn starts_and_ends_are_told_by_the_challenge_at_their_dates() {
    let dates = json!({ "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59", "hosted_by_club_id": "club-1" });
    let by_club = json!({ "approved_by_athlete_id": "athlete-1", "approved_by_club_id": "club-2" });
    let given = [
        of_challenge("2026-06-01T00:00:04Z", "ChallengeStarted", &dates),
        stage_started(),
        of_stage("2026-07-01T01:00:00Z", "StageEnded", &dates),
        of_challenge("2026-07-01T02:00:00Z", "ChallengeEnded", &dates),
        of_stage("2026-07-02T01:00:00Z", "StageLeaderboardsApproved", &by_club),
        of_challenge("2026-07-02T02:00:00Z", "ChallengeLeaderboardsApproved", &by_club),
    ];
    let world = Feed::given(&given);

    let by_challenge = [
        "challenge-1 end challenge-1",
        "challenge-1 end stage-1",
        "challenge-1 start stage-1",
        "challenge-1 start challenge-1",
    ];
    assert_eq!(by_actor(&world, &ActorActivityRow::by_challenge(&challenge())), by_challenge);
    let all = read(&world, &ActivityRow::of_challenge(&challenge()));
    assert_eq!(all[..2], ["club-2 publish challenge-1", "club-2 publish stage-1"]);
    follows_from_each_stream_alone::<ActivityFeedProjection>(&given, &TABLES);
}

#[test]
fn places_on_a_stage_board_are_told_to_athletes_and_not_in_the_feeds_of_challenge_and_stage() {
    let world = Feed::given(&[running(), vec![ranked("2026-06-02T08:00:00Z", false)]].concat());

    for (number, told) in [(2, "rank"), (3, "gain"), (4, "lose")] {
        let latest = by_actor(&world, &ActorActivityRow::of_athlete(&athlete(number))).remove(0);
        assert_eq!(latest, format!("athlete-{number} {told} board-1"));
    }
    assert!(
        !read(&world, &ActivityRow::of_challenge(&challenge())).iter().any(|told| told.contains("board"))
    );
    assert_eq!(read(&world, &ActivityRow::of_stage(&stage())), ["challenge-1 start stage-1"]);
    let everyone = by_actor(&world, &ActorActivityRow::of_everyone());
    assert_eq!(everyone[..3], ["athlete-4 lose board-1", "athlete-3 gain board-1", "athlete-2 rank board-1"]);
}

#[test]
fn boards_with_a_goal_tell_of_goals_alone() {
    let given = [
        running(),
        vec![
            ranked("2026-06-02T08:00:00Z", true),
            achieved("2026-06-02T08:00:01Z", "distance"),
            achieved("2026-06-02T08:00:02Z", "race"),
            stage_finalised("2026-07-01T08:00:00Z", true),
        ],
    ];
    let world = Feed::given(&given.concat());

    let expected = ["athlete-2 completed stage-1", "athlete-2 achieved stage-1", "challenge-1 start stage-1"];
    assert_eq!(read(&world, &ActivityRow::of_stage(&stage())), expected);
}

#[test]
fn the_winner_is_told_of_last_and_so_stands_first() {
    let world = Feed::given(&[running(), vec![stage_finalised("2026-07-01T08:00:00Z", false)]].concat());

    let told = read(&world, &ActivityRow::of_stage(&stage()));
    assert_eq!(told[..2], ["athlete-2 finish stage-1", "athlete-3 finish stage-1"]);
}

#[test]
fn totals_are_told_without_goals_and_within_the_challenge() {
    let activity = |goals: Option<i64>| {
        let data = json!({ "athlete_id": "athlete-2", "distance_in_metres": 5, "goals": goals });
        of_total("2026-07-01T08:00:00Z", "AthleteAccumulatedActivityInChallengeLeaderboard", &data)
    };
    let standing = json!({ "rank": 1, "athlete_id": "athlete-2", "gender": "M" });
    let moved = json!({ "new_entries": [{ "athlete_id": "athlete-2", "rank": 1 }], "positions_gained": [], "positions_lost": [] });
    let more = vec![
        activity(Some(1)),
        activity(None),
        of_total("2026-07-01T08:00:01Z", "ChallengeLeaderboardRanked", &moved),
        of_total(
            "2026-07-01T08:00:02Z",
            "AthleteAchievedChallengeGoal",
            &json!({ "athlete_id": "athlete-2" }),
        ),
        of_total(
            "2026-07-02T08:00:00Z",
            "ChallengeLeaderboardFinalised",
            &json!({ "part": 1, "parts": 1, "entries": [standing] }),
        ),
    ];
    let world = Feed::given(&[running(), more].concat());

    let told = read(&world, &ActivityRow::of_challenge(&challenge()));
    let expected = [
        "athlete-2 finish total-1",
        "athlete-2 achieved challenge-1",
        "athlete-2 rank total-1",
        "athlete-2 accumulate total-1",
    ];
    assert_eq!(told[..4], expected);
    assert!(!told[4].contains("total"));
}

#[test]
fn a_flagged_effort_keeps_its_attempt_and_a_removed_one_loses_it() {
    let day = "2026-06-10T08:00:00Z";
    let more = vec![
        effort(day, "StageEffortRecorded", "athlete-2", 2),
        effort(day, "StageEffortRecorded", "athlete-2", 3),
        effort(day, "StageEffortRecorded", "athlete-3", 4),
        effort(day, "StageEffortFlagged", "athlete-2", 2),
        effort(day, "StageEffortRemoved", "athlete-2", 3),
    ];
    let world = Feed::given(&[running(), more].concat());

    let told = read(&world, &ActivityRow::of_stage(&stage()));
    let expected = ["athlete-2 flag stage-1", "athlete-3 attempt stage-1", "athlete-2 attempt stage-1"];
    assert_eq!(told[..3], expected);
    assert!(world.all::<ActivityRow>().into_iter().map(Activity::from).any(|activity| activity.unlinked));
}

#[test]
fn clearing_takes_what_efforts_have_led_to_and_leaves_the_start() {
    let more = vec![
        effort("2026-06-05T08:00:00Z", "StageEffortRecorded", "athlete-2", 2),
        effort("2026-06-05T09:00:00Z", "StageEffortFlagged", "athlete-2", 2),
        achieved("2026-06-05T10:00:00Z", "distance"),
        stage_finalised("2026-06-05T11:00:00Z", false),
        ranked("2026-06-05T12:00:00Z", false),
        of_stage(
            "2026-06-06T08:00:00Z",
            "StageEffortsCleared",
            &json!({ "attempt_count": 0, "competitor_count": 0 }),
        ),
        of_board("2026-06-06T09:00:00Z", "StageLeaderboardCleared", &json!({})),
        achieved("2026-06-07T10:00:00Z", "distance"),
    ];
    let given = [running(), more].concat();
    let world = Feed::given(&given);

    let expected = ["athlete-2 achieved stage-1", "challenge-1 start stage-1"];
    assert_eq!(read(&world, &ActivityRow::of_stage(&stage())), expected);
    assert!(
        !told(world.all::<ActivityRow>().into_iter().map(Activity::from))
            .iter()
            .any(|told| told.contains("board"))
    );
    follows_from_each_stream_alone::<ActivityFeedProjection>(&given, &TABLES);
}

#[test]
fn who_leaves_is_told_of_no_more_whatever_comes_later() {
    let out =
        json!({ "athlete_id": "athlete-2", "reason": "Drafting", "excluded_at": "2026-06-20T08:00:00Z" });
    let removed = json!({ "athlete_id": "athlete-2", "attempt_count": 1, "competitor_count": 0 });
    let more = vec![
        effort("2026-06-05T08:00:00Z", "StageEffortRecorded", "athlete-2", 2),
        ranked("2026-06-05T09:00:00Z", false),
        points("2026-06-06T08:00:00Z", "athlete-2"),
        points("2026-06-06T08:00:01Z", "athlete-3"),
        of_challenge("2026-06-20T08:00:00Z", "CompetitorExcludedFromChallenge", &out),
        of_stage("2026-06-20T08:00:01Z", "CompetitorRemovedFromStage", &removed),
        points("2026-06-21T08:00:00Z", "athlete-2"),
    ];
    let given = [running(), more].concat();
    let world = Feed::given(&given);

    let of_two = by_actor(&world, &ActorActivityRow::of_athlete(&athlete(2)));
    assert_eq!(of_two, ["athlete-2 accumulate total-1"], "what happened later is told");
    assert_eq!(by_actor(&world, &ActorActivityRow::of_athlete(&athlete(3))).len(), 2);
    follows_from_each_stream_alone::<ActivityFeedProjection>(&given, &TABLES);
}

#[test]
fn nothing_is_told_of_a_deleted_stage_or_a_cancelled_challenge() {
    let more = vec![
        effort("2026-06-05T08:00:00Z", "StageEffortRecorded", "athlete-2", 2),
        ranked("2026-06-05T09:00:00Z", false),
        achieved("2026-06-05T10:00:00Z", "distance"),
        points("2026-06-06T08:00:00Z", "athlete-2"),
        of_stage("2026-06-20T08:00:00Z", "StageDeleted", &json!({ "deleted_by_athlete_id": "athlete-1" })),
    ];
    let given = [running(), more].concat();
    let world = Feed::given(&given);
    assert!(!world.all::<ActivityRow>().into_iter().any(|ActivityRow(activity)| activity.stage_id.is_some()));
    follows_from_each_stream_alone::<ActivityFeedProjection>(&given, &TABLES);

    let cancelled = json!({ "cancelled_by_athlete_id": "athlete-1", "hosted_by_club_id": "club-1" });
    world.on(&[
        of_challenge("2026-06-21T08:00:00Z", "ChallengeCancelled", &cancelled),
        points("2026-06-22T08:00:00Z", "athlete-2"),
    ]);
    assert!(world.all::<ActivityRow>().is_empty() && world.all::<ActorActivityRow>().is_empty());
}

#[test]
fn ids_are_unique_and_in_the_order_of_what_happened() {
    let given =
        [running(), vec![ranked("2026-06-02T08:00:00Z", false), points("2026-06-06T08:00:00Z", "athlete-2")]]
            .concat();
    let mut rows: Vec<Activity> =
        Feed::given(&given).all::<ActivityRow>().into_iter().map(Activity::from).collect();
    rows.sort_by(|one, other| one.activity_id.cmp(&other.activity_id));

    assert!(rows.is_sorted_by_key(|row| row.position));
    assert!(rows.windows(2).all(|pair| pair[0].activity_id != pair[1].activity_id));
}
