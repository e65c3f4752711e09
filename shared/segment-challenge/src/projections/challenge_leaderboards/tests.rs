//! Boards of challenges, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone, ready};
use crate::queries::Viewer;
use crate::queries::challenge_leaderboards::{PAGE, challenge_leaderboard_entries, challenge_leaderboards};
use crate::queries::stage_leaderboards::EntriesPage;

const DAY: &str = "2026-06-20T07:00:00Z";

/// The rows that a reader sees.
const SHOWN: &[&str] = &["challenge_leaderboards", "challenge_leaderboard_entries"];

fn board(id: &'static str, name: &str, gender: &str, rank_by: &str, rank_order: &str) -> Given {
    let data = json!({ "challenge_leaderboard_id": id, "challenge_id": "c-1", "challenge_type": "segment",
        "name": name, "description": name, "gender": gender, "rank_by": rank_by, "rank_order": rank_order,
        "has_goal": false });
    event(id, DAY, "ChallengeLeaderboardCreated", data)
}

fn points(board: &'static str, stage: &str, athlete: &str, points: i64) -> Given {
    let data = json!({ "challenge_leaderboard_id": board, "challenge_id": "c-1", "challenge_type": "segment",
        "gender": "M", "stage_id": stage, "athlete_id": athlete, "points": points });
    event(board, DAY, "AthleteAccumulatedPointsInChallengeLeaderboard", data)
}

fn adjusted(board: &'static str, athlete: &str, points: i64) -> Given {
    let data = json!({ "challenge_leaderboard_id": board, "challenge_id": "c-1", "athlete_id": athlete,
        "gender": "M", "points_adjustment": points });
    event(board, DAY, "AthletePointsAdjustedInChallengeLeaderboard", data)
}

fn activity(board: &'static str, name: &'static str, athlete: &str, more: &Value) -> Given {
    let mut data = json!({ "challenge_leaderboard_id": board, "challenge_id": "c-1", "challenge_type": "distance",
        "gender": "M", "stage_id": "s-1", "athlete_id": athlete });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(board, DAY, name, data)
}

fn removed(board: &'static str, athlete: &str) -> Given {
    let data =
        json!({ "challenge_leaderboard_id": board, "challenge_id": "c-1", "athlete_id": athlete, "rank": 1 });
    event(board, DAY, "AthleteRemovedFromChallengeLeaderboard", data)
}

fn imported(athlete: &'static str, lastname: &str) -> Given {
    let data = json!({ "athlete_id": athlete, "strava_id": 1, "firstname": "A", "lastname": lastname,
        "fullname": lastname });
    event(athlete, DAY, "AthleteImported", data)
}

fn renamed(athlete: &'static str, lastname: &str) -> Given {
    let data = json!({ "athlete_id": athlete, "firstname": "A", "lastname": lastname, "fullname": lastname });
    event(athlete, DAY, "AthleteRenamed", data)
}

fn cancelled() -> Given {
    let data =
        json!({ "challenge_id": "c-1", "cancelled_by_athlete_id": "a", "hosted_by_club_id": "club-1" });
    event("c-1", DAY, "ChallengeCancelled", data)
}

fn goal() -> Given {
    let data =
        json!({ "challenge_id": "c-1", "goal": 100, "goal_units": "miles", "goal_recurrence": "week" });
    event("c-1", DAY, "ChallengeGoalConfigured", data)
}

/// A board as an operator reads it: ranks and athletes.
fn ranks(world: &World<ChallengeLeaderboardsProjection>, board: &str) -> Vec<(u64, String)> {
    let (board, page) = (board.parse().unwrap(), EntriesPage::After(None));
    let entries = challenge_leaderboard_entries(&world.rows, Viewer::Operator, &board, &page, PAGE);
    let entries = ready(entries).unwrap().unwrap_or_default().items;
    entries.into_iter().map(|entry| (entry.rank, entry.standing.athlete_id.to_string())).collect()
}

fn standing(world: &World<ChallengeLeaderboardsProjection>) -> StandingRow {
    world.all::<StandingRow>().remove(0)
}

fn gc() -> Given {
    board("b-1", "GC", "M", "points", "desc")
}

#[test]
fn points_add_up_and_the_most_come_first() {
    let world = World::given(&[
        gc(),
        points("b-1", "s-1", "a-1", 10),
        points("b-1", "s-1", "a-2", 8),
        points("b-1", "s-2", "a-2", 8),
        points("b-1", "s-2", "a-3", 16),
    ]);

    let expected = [(1, "a-2"), (1, "a-3"), (3, "a-1")].map(|(rank, id)| (rank, id.to_owned()));
    assert_eq!(ranks(&world, "b-1"), expected);
    assert_eq!(world.all::<BoardRow>()[0].entry_count, 3);
}

#[test]
fn points_are_adjusted_below_nothing_but_not_without_an_entry() {
    let world = World::given(&[
        gc(),
        points("b-1", "s-1", "a-1", 10),
        points("b-1", "s-1", "a-2", 8),
        adjusted("b-1", "a-1", -12),
        adjusted("b-1", "a-3", 5),
    ]);

    assert_eq!(ranks(&world, "b-1"), [(1, "a-2".to_owned()), (2, "a-1".to_owned())]);
    assert_eq!(standing(&world).totals.points, -2);
}

#[test]
fn activity_adds_up_and_what_is_absent_counts_nothing() {
    let gained = json!({ "elapsed_time_in_seconds": 100, "distance_in_metres": 1000.5, "goals": 1,
        "goal_progress": 104.5, "activity_count": 3 });
    let world = World::given(&[
        board("b-1", "Overall", "M", "distance_in_metres", "desc"),
        activity("b-1", "AthleteAccumulatedActivityInChallengeLeaderboard", "a-1", &gained),
        activity(
            "b-1",
            "AthleteAccumulatedActivityInChallengeLeaderboard",
            "a-1",
            &json!({ "stage_id": "s-2" }),
        ),
    ]);

    let row = standing(&world);
    assert_eq!((row.totals.goals, row.totals.elapsed_time_in_seconds.0, row.activity_count), (1, 100, 3));
    assert_eq!(row.score, "-1000.5".parse().unwrap());
    assert_eq!(row.totals.elevation_gain_in_metres, crate::Metres::default());
    assert_eq!(row.goal_progress.len(), 1);
}

#[test]
fn activity_that_is_taken_back_leaves_no_progress() {
    let gained = json!({ "elapsed_time_in_seconds": 100, "moving_time_in_seconds": 90, "distance_in_metres": 1000.5,
        "elevation_gain_in_metres": 10.5, "goals": 1, "goal_progress": 104.5, "activity_count": 3 });
    let taken = json!({ "elapsed_time_in_seconds_adjustment": -100, "moving_time_in_seconds_adjustment": -90,
        "distance_in_metres_adjustment": -1000.5, "elevation_gain_in_metres_adjustment": -10.5,
        "goals_adjustment": -1, "goal_progress_adjustment": -104.5, "activity_count_adjustment": -3 });
    let world = World::given(&[
        board("b-1", "Overall", "M", "goals", "desc"),
        activity("b-1", "AthleteAccumulatedActivityInChallengeLeaderboard", "a-1", &gained),
        activity("b-1", "AthleteActivityAdjustedInChallengeLeaderboard", "a-1", &taken),
        activity("b-1", "AthleteActivityAdjustedInChallengeLeaderboard", "a-2", &taken),
    ]);

    assert_eq!(world.all::<StandingRow>().len(), 1);
    assert!(standing(&world).totals.is_nothing() && standing(&world).activity_count == 0);
    assert!(standing(&world).goal_progress.is_empty());
}

#[test]
fn equal_entries_are_sorted_by_last_name_also_when_it_is_known_late_or_changes() {
    let world = World::given(&[
        gc(),
        imported("a-1", "Vale"),
        points("b-1", "s-1", "a-1", 10),
        points("b-1", "s-1", "a-2", 10),
        points("b-1", "s-1", "a-3", 10),
    ]);
    let order = |world: &World<_>| ranks(world, "b-1").into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    // Who is not known is sorted as `Athlete`.
    assert_eq!(order(&world), ["a-2", "a-3", "a-1"]);

    world.on(&[imported("a-2", "Zabel"), renamed("a-1", "Aaron")]);
    assert_eq!(order(&world), ["a-1", "a-3", "a-2"]);
    assert_eq!(world.all::<EntryRow>().len(), 3);
}

#[test]
fn who_is_removed_has_no_entry_and_may_come_back_with_nothing() {
    let world =
        World::given(&[gc(), points("b-1", "s-1", "a-1", 10), removed("b-1", "a-1"), removed("b-1", "a-2")]);
    assert_eq!((ranks(&world, "b-1").len(), world.all::<BoardRow>()[0].entry_count), (0, 0));

    world.on(&[points("b-1", "s-2", "a-1", 3)]);
    assert_eq!(standing(&world).totals.points, 3);
}

#[test]
fn boards_are_listed_by_name_men_first_with_the_goal_of_the_challenge() {
    let world = World::<ChallengeLeaderboardsProjection>::given(&[
        board("b-1", "Sprint", "F", "points", "desc"),
        board("b-2", "Sprint", "M", "points", "desc"),
        board("b-3", "GC", "F", "points", "desc"),
        goal(),
        event(
            "b-3",
            DAY,
            "ChallengeLeaderboardFinalised",
            json!({ "challenge_leaderboard_id": "b-3", "challenge_id": "c-1", "challenge_type": "segment", "part": 1,
                "parts": 1, "entries": [] }),
        ),
    ]);

    let challenge = "c-1".parse().unwrap();
    let boards = ready(challenge_leaderboards(&world.rows, Viewer::Operator, &challenge)).unwrap().unwrap();
    let ids: Vec<_> = boards.iter().map(|shown| shown.board.challenge_leaderboard_id.to_string()).collect();
    assert_eq!(ids, ["b-3", "b-2", "b-1"]);
    assert_eq!((boards[0].board.finalised, boards[1].board.finalised), (true, false));
    assert_eq!(boards[0].goal, Some(100.into()));
}

#[test]
fn a_removed_board_is_gone_and_stays_so() {
    let gone = json!({ "challenge_leaderboard_id": "b-1", "challenge_id": "c-1" });
    let world = World::given(&[
        gc(),
        points("b-1", "s-1", "a-1", 10),
        event("b-1", DAY, "ChallengeLeaderboardRemoved", gone),
        points("b-1", "s-2", "a-1", 10),
    ]);

    assert!(ranks(&world, "b-1").is_empty());
    assert!(SHOWN.iter().all(|table| world.rows.rows(table).is_empty()));
}

#[test]
fn a_cancelled_challenge_has_no_boards_whichever_comes_first() {
    let events =
        [gc(), points("b-1", "s-1", "a-1", 10), board("b-2", "GC", "F", "points", "desc"), cancelled()];
    for turned in [false, true] {
        let mut events = events.to_vec();
        events.rotate_right(usize::from(turned));

        let world = World::<ChallengeLeaderboardsProjection>::given(&events);

        assert!(SHOWN.iter().all(|table| world.rows.rows(table).is_empty()), "{turned}");
    }
}

#[test]
fn a_page_goes_on_where_the_one_before_has_ended_and_may_be_that_of_an_athlete() {
    let mut events = vec![gc()];
    events.extend((0..250).map(|number| points("b-1", "s-1", &format!("a-{number:03}"), number / 2)));
    let world = World::<ChallengeLeaderboardsProjection>::given(&events);
    let read = |page: EntriesPage| {
        let board = "b-1".parse().unwrap();
        let read = challenge_leaderboard_entries(&world.rows, Viewer::Operator, &board, &page, PAGE);
        ready(read).unwrap().unwrap()
    };

    let first = read(EntriesPage::After(None));
    let second = read(EntriesPage::After(first.next.clone()));
    assert_eq!((first.items[99].rank, second.items[0].rank), (99, 101));
    let around = read(EntriesPage::Around("a-120".parse().unwrap()));
    assert_eq!(around, second);
    assert_eq!(read(EntriesPage::Around("a-999".parse().unwrap())), first);
}

#[test]
fn rows_follow_from_each_stream_alone() {
    let events = [
        goal(),
        gc(),
        imported("a-1", "Vale"),
        points("b-1", "s-1", "a-1", 10),
        points("b-1", "s-1", "a-2", 10),
        renamed("a-1", "Aaron"),
        adjusted("b-1", "a-2", -3),
        removed("b-1", "a-1"),
        points("b-1", "s-2", "a-1", 3),
        board("b-2", "GC", "F", "points", "desc"),
        points("b-2", "s-1", "a-1", 10),
        imported("a-2", "Brandt"),
    ];
    follows_from_each_stream_alone::<ChallengeLeaderboardsProjection>(&events, SHOWN);

    let with_a_cancelled_one = [&events[..], &[cancelled(), {
        let data = json!({ "challenge_leaderboard_id": "b-9", "challenge_id": "c-9", "challenge_type": "segment",
            "name": "GC", "description": "GC", "gender": "M", "rank_by": "points", "rank_order": "desc",
            "has_goal": false });
        event("b-9", DAY, "ChallengeLeaderboardCreated", data)
    }]]
    .concat();
    follows_from_each_stream_alone::<ChallengeLeaderboardsProjection>(&with_a_cancelled_one, SHOWN);
}
