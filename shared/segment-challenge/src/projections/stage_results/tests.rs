//! Results of stages, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone, ready};
use crate::queries::stage_results::{PAGE, ResultEntry, stage_result_entries, stage_results};
use crate::queries::{Page, Viewer};

const DAY: &str = "2026-06-20T07:00:00Z";

/// The rows that results are formed from.
const SHOWN: &[&str] = &["stage_result_stages", "stage_result_boards", "stage_result_histories"];

fn stage(id: &'static str, number: i64) -> Given {
    let data = json!({ "stage_id": id, "challenge_id": "c-1", "stage_number": number });
    event(id, "2026-05-10T07:00:00Z", "StageCreated", data)
}

fn stage_deleted(id: &'static str) -> Given {
    let data =
        json!({ "stage_id": id, "challenge_id": "c-1", "stage_number": 1, "deleted_by_athlete_id": "a" });
    event(id, DAY, "StageDeleted", data)
}

fn finalised(stage: &'static str, at: &'static str) -> Given {
    event(
        stage_board(stage),
        at,
        "StageLeaderboardFinalised",
        json!({ "challenge_id": "c-1", "stage_id": stage }),
    )
}

fn stage_board(stage: &'static str) -> &'static str {
    if stage == "s-1" { "sb-1" } else { "sb-2" }
}

fn board(rank_by: &str) -> Given {
    let data = json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1", "challenge_type": "segment",
        "name": "GC", "description": "General", "gender": "M", "rank_by": rank_by, "rank_order": "desc",
        "has_goal": true });
    event("b-1", "2026-05-12T07:00:00Z", "ChallengeLeaderboardCreated", data)
}

fn points(stage: &str, athlete: &str, points: i64) -> Given {
    points_at(DAY, stage, athlete, points)
}

fn points_at(at: &'static str, stage: &str, athlete: &str, points: i64) -> Given {
    let data = json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1", "challenge_type": "segment",
        "gender": "M", "stage_id": stage, "athlete_id": athlete, "points": points });
    event("b-1", at, "AthleteAccumulatedPointsInChallengeLeaderboard", data)
}

fn adjusted(stage: Option<&str>, athlete: &str, points: i64) -> Given {
    let data = json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1", "stage_id": stage,
        "athlete_id": athlete, "gender": "M", "points_adjustment": points });
    event("b-1", DAY, "AthletePointsAdjustedInChallengeLeaderboard", data)
}

fn removed(athlete: &str) -> Given {
    let data =
        json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1", "athlete_id": athlete, "rank": 1 });
    event("b-1", DAY, "AthleteRemovedFromChallengeLeaderboard", data)
}

fn two_stages() -> [Given; 3] {
    [stage("s-1", 1), stage("s-2", 2), board("points")]
}

fn world(events: &[Given]) -> World<StageResultsProjection> {
    World::given(&[&two_stages()[..], events].concat())
}

fn entries(world: &World<StageResultsProjection>, stage: &str) -> Vec<ResultEntry> {
    let (board, stage, page) = ("b-1".parse().unwrap(), stage.parse().unwrap(), Page::first(PAGE));
    let read = stage_result_entries(&world.rows, Viewer::Operator, &board, &stage, &page);
    ready(read).unwrap().map(|listed| listed.items).unwrap_or_default()
}

/// Athlete, rank, change of rank, points and points gained.
type Line = (String, i64, Option<i64>, i64, i64);

fn lines(world: &World<StageResultsProjection>, stage: &str) -> Vec<Line> {
    let line = |entry: ResultEntry| {
        let (points, gained) = (entry.totals.points, entry.gained.points_gained);
        (entry.athlete_id.to_string(), entry.rank, entry.rank_change, points, gained)
    };
    entries(world, stage).into_iter().map(line).collect()
}

fn line(athlete: &str, rank: i64, change: Option<i64>, points: i64, gained: i64) -> Line {
    (athlete.to_owned(), rank, change, points, gained)
}

#[test]
fn a_stage_adds_to_its_result_and_to_later_ones() {
    let world = world(&[points("s-1", "a-1", 15), points("s-1", "a-2", 12)]);

    assert_eq!(lines(&world, "s-1"), [line("a-1", 1, None, 15, 15), line("a-2", 2, None, 12, 12)]);
    assert_eq!(lines(&world, "s-2"), [line("a-1", 1, Some(0), 15, 0), line("a-2", 2, Some(0), 12, 0)]);
}

#[test]
fn the_change_of_rank_is_against_the_stage_before() {
    let world = world(&[
        points("s-1", "a-1", 15),
        points("s-1", "a-2", 12),
        points("s-2", "a-2", 15),
        points("s-2", "a-3", 30),
    ]);

    assert_eq!(
        lines(&world, "s-2"),
        [line("a-3", 1, None, 30, 30), line("a-2", 2, Some(0), 27, 15), line("a-1", 3, Some(-2), 15, 0)]
    );
    assert_eq!(lines(&world, "s-1").len(), 2);
}

#[test]
fn a_late_correction_is_the_gain_of_its_own_stage() {
    let world = world(&[
        points("s-1", "a-1", 15),
        points("s-2", "a-1", 10),
        adjusted(Some("s-1"), "a-1", -5),
        adjusted(Some("s-1"), "a-2", -5),
    ]);

    assert_eq!(lines(&world, "s-1"), [line("a-1", 1, None, 10, 10)]);
    assert_eq!(lines(&world, "s-2"), [line("a-1", 1, Some(0), 20, 10)]);
}

#[test]
fn an_adjustment_counts_only_where_there_is_an_entry() {
    let world = world(&[points("s-2", "a-1", 10), adjusted(Some("s-1"), "a-1", -4)]);

    assert!(lines(&world, "s-1").is_empty());
    assert_eq!(lines(&world, "s-2"), [line("a-1", 1, None, 6, 10)]);
}

#[test]
fn what_names_no_stage_is_for_the_one_that_was_finalised_last() {
    let before = world(&[points("s-1", "a-1", 15), adjusted(None, "a-1", 2)]);
    assert_eq!(lines(&before, "s-1"), [line("a-1", 1, None, 17, 17)]);

    let after = world(&[
        points("s-1", "a-1", 15),
        finalised("s-1", "2026-06-15T07:00:00Z"),
        finalised("s-2", "2026-06-16T07:00:00Z"),
        adjusted(None, "a-1", 2),
        finalised("s-2", "2026-06-17T07:00:00Z"),
    ]);
    assert_eq!(lines(&after, "s-1"), [line("a-1", 1, None, 15, 15)]);
    assert_eq!(lines(&after, "s-2"), [line("a-1", 1, Some(0), 17, 2)]);
}

#[test]
fn who_is_removed_stays_in_the_results_before_the_current_stage() {
    let world = world(&[
        points("s-1", "a-1", 15),
        finalised("s-2", "2026-06-16T07:00:00Z"),
        points("s-2", "a-1", 10),
        removed("a-1"),
    ]);
    assert_eq!(lines(&world, "s-1"), [line("a-1", 1, None, 15, 15)]);
    assert!(lines(&world, "s-2").is_empty());

    world.on(&[points("s-2", "a-1", 3)]);
    assert_eq!(lines(&world, "s-2"), [line("a-1", 1, Some(0), 3, 3)]);
}

#[test]
fn who_is_removed_with_nothing_left_is_in_no_result() {
    let world = world(&[
        points("s-1", "a-1", 15),
        finalised("s-2", "2026-06-16T07:00:00Z"),
        adjusted(Some("s-1"), "a-1", -15),
        removed("a-1"),
    ]);

    assert!(lines(&world, "s-1").is_empty() && lines(&world, "s-2").is_empty());
}

#[test]
fn activity_counts_in_pairs_of_total_and_gain() {
    let activity = |stage: &str, metres: f64| {
        let data = json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1", "challenge_type": "distance",
            "gender": "M", "stage_id": stage, "athlete_id": "a-1", "distance_in_metres": metres, "goals": 1,
            "activity_count": 2 });
        event("b-1", DAY, "AthleteAccumulatedActivityInChallengeLeaderboard", data)
    };
    let events =
        [stage("s-1", 1), stage("s-2", 2), board("goals"), activity("s-1", 1000.5), activity("s-2", 80.25)];

    let entry = serde_json::to_value(&entries(&World::given(&events), "s-2")[0]).unwrap();

    let fields = |names: &[&str]| names.iter().map(|name| entry[name].clone()).collect::<Vec<Value>>();
    assert_eq!(
        fields(&[
            "distance_in_metres",
            "distance_in_metres_gained",
            "goals",
            "goals_gained",
            "activity_count"
        ]),
        [json!(1080.75), json!(80.25), json!(2), json!(1), json!(4)]
    );
    assert_eq!(
        fields(&["points", "elapsed_time_in_seconds_gained", "stage_number"]),
        [json!(0), json!(0), json!(2)]
    );
}

#[test]
fn a_result_is_of_a_board_and_a_stage_whichever_is_known_first() {
    let goal = json!({ "challenge_id": "c-1", "goal": 5, "goal_units": "miles", "goal_recurrence": "day" });
    let events = [stage("s-1", 1), board("points"), event("c-1", DAY, "ChallengeGoalConfigured", goal)];
    for first in 0..3 {
        let mut events = events.to_vec();
        events.rotate_left(first);
        let world = World::<StageResultsProjection>::given(&events);

        let results =
            ready(stage_results(&world.rows, Viewer::Operator, &"s-1".parse().unwrap())).unwrap().unwrap();

        let shown = (results.len(), results[0].stage_number, results[0].name.as_str(), results[0].has_goal);
        assert_eq!(shown, (1, 1, "GC", true));
        assert_eq!(results[0].goal, Some(5.into()));
    }
}

#[test]
fn points_of_a_stage_that_is_not_known_yet_count_once_it_is() {
    let world =
        World::<StageResultsProjection>::given(&[stage("s-1", 1), board("points"), points("s-2", "a-1", 9)]);
    assert!(lines(&world, "s-1").is_empty());

    world.on(&[stage("s-2", 2)]);
    assert_eq!(lines(&world, "s-2"), [line("a-1", 1, None, 9, 9)]);
}

#[test]
fn a_deleted_stage_has_no_results() {
    let world = world(&[points("s-1", "a-1", 9), stage_deleted("s-2")]);

    assert!(lines(&world, "s-2").is_empty());
    let results = ready(stage_results(&world.rows, Viewer::Operator, &"s-2".parse().unwrap())).unwrap();
    assert_eq!(results.unwrap(), []);
}

#[test]
fn a_removed_board_and_a_cancelled_challenge_have_no_results() {
    let removed = json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1" });
    let cancelled =
        json!({ "challenge_id": "c-1", "cancelled_by_athlete_id": "a", "hosted_by_club_id": "club-1" });
    for last in [
        event("b-1", DAY, "ChallengeLeaderboardRemoved", removed),
        event("c-1", DAY, "ChallengeCancelled", cancelled),
    ] {
        let world = world(&[points("s-1", "a-1", 9), last, points("s-2", "a-1", 9)]);

        assert!(world.all::<HistoryRow>().is_empty() && world.all::<BoardRow>().is_empty());
        let results = ready(stage_results(&world.rows, Viewer::Operator, &"s-1".parse().unwrap())).unwrap();
        assert_eq!(results.unwrap(), []);
    }
}

#[test]
fn a_page_goes_on_where_the_one_before_has_ended() {
    let events: Vec<Given> =
        (0..25).map(|number| points("s-1", &format!("a-{number:02}"), number / 2)).collect();
    let world = world(&events);
    let (board, stage) = ("b-1".parse().unwrap(), "s-1".parse().unwrap());
    let mut page = Page::first(10);
    let mut read = Vec::new();
    loop {
        let listed = ready(stage_result_entries(&world.rows, Viewer::Operator, &board, &stage, &page))
            .unwrap()
            .unwrap();
        read.extend(listed.items);
        page.after = listed.next;
        if page.after.is_none() {
            break;
        }
    }

    assert_eq!(read, entries(&world, "s-1"));
    assert_eq!((read.len(), read[9].rank, read[10].rank), (25, 10, 10));
}

#[test]
fn rows_follow_from_each_stream_alone() {
    let events = [
        stage("s-1", 1),
        board("points"),
        stage("s-2", 2),
        event("a-1", DAY, "AthleteImported", json!({ "athlete_id": "a-1", "lastname": "Vale" })),
        finalised("s-1", "2026-06-15T07:00:00Z"),
        points_at("2026-06-15T08:00:00Z", "s-1", "a-1", 15),
        points_at("2026-06-15T08:00:00Z", "s-1", "a-2", 12),
        finalised("s-2", "2026-06-16T07:00:00Z"),
        points("s-2", "a-2", 15),
        adjusted(None, "a-2", 5),
        removed("a-1"),
        event("a-1", DAY, "AthleteRenamed", json!({ "athlete_id": "a-1", "lastname": "Aaron" })),
    ];

    follows_from_each_stream_alone::<StageResultsProjection>(&events, SHOWN);
}
