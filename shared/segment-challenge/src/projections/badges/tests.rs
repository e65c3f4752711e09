//! Badges, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

fn created() -> Given {
    let data = json!({
        "challenge_id": "c-1", "challenge_type": "distance", "name": "Moor Five", "description": "Far.",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T01:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-07-01T00:59:59",
        "restricted_to_club_members": false, "allow_private_activities": false, "included_activity_types": ["Ride"],
        "accumulate_activities": true, "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers",
        "created_by_athlete_id": "athlete-1", "created_by_athlete_name": "Greta", "private": false,
        "url_slug": "moor-five",
    });
    event("c-1", "2026-05-10T10:00:00Z", "ChallengeCreated", data)
}

fn goal() -> Given {
    let data =
        json!({ "challenge_id": "c-1", "goal": 100, "goal_units": "miles", "goal_recurrence": "week" });
    event("c-1", "2026-05-10T10:00:00Z", "ChallengeGoalConfigured", data)
}

fn renamed(at: &'static str, name: &str) -> Given {
    let data =
        json!({ "challenge_id": "c-1", "name": name, "url_slug": "x", "renamed_by_athlete_id": "athlete-1" });
    event("c-1", at, "ChallengeRenamed", data)
}

fn adjusted(at: &'static str) -> Given {
    let data = json!({ "challenge_id": "c-1",
        "start_date": "2026-06-02T00:00:00Z", "start_date_local": "2026-06-02T01:00:00",
        "end_date": "2026-07-01T23:59:59Z", "end_date_local": "2026-07-02T00:59:59" });
    event("c-1", at, "ChallengeDurationAdjusted", data)
}

fn earned(board: &'static str, at: &'static str, athlete: &str) -> Given {
    let data = json!({ "challenge_leaderboard_id": board, "challenge_id": "c-1", "athlete_id": athlete });
    event(board, at, "AthleteAchievedChallengeGoal", data)
}

fn badges(events: &[Given]) -> Vec<Value> {
    let mut badges = World::<BadgesProjection>::given(events).rows.rows("badges");
    badges.iter_mut().for_each(|badge| drop(badge.as_object_mut().unwrap().remove("position")));
    badges
}

#[test]
fn a_badge_tells_of_its_challenge() {
    assert_eq!(
        badges(&[created(), goal(), earned("cb-1", "2026-06-20T08:00:00Z", "athlete-2")]),
        [json!({
            "athlete_id": "athlete-2", "challenge_id": "c-1", "challenge_leaderboard_id": "cb-1",
            "challenge_name": "Moor Five",
            "challenge_start_date": "2026-06-01T00:00:00Z", "challenge_start_date_local": "2026-06-01T01:00:00",
            "challenge_end_date": "2026-06-30T23:59:59Z", "challenge_end_date_local": "2026-07-01T00:59:59",
            "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers",
            "goal": 100, "goal_units": "miles", "goal_recurrence": "week", "single_activity_goal": false, "private": false,
            "earned_at": "2026-06-20T08:00:00Z",
        })]
    );
}

#[test]
fn a_badge_keeps_what_was_true_when_it_was_earned() {
    let badges = badges(&[
        created(),
        renamed("2026-05-11T10:00:00Z", "Fen Five"),
        earned("cb-1", "2026-06-20T08:00:00Z", "athlete-2"),
        renamed("2026-06-21T10:00:00Z", "Hill Five"),
        adjusted("2026-06-21T10:00:00Z"),
        earned("cb-1", "2026-06-22T08:00:00Z", "athlete-3"),
    ]);

    let told = |badge: &Value| (badge["challenge_name"].clone(), badge["challenge_end_date"].clone());
    assert_eq!(told(&badges[0]), (json!("Fen Five"), json!("2026-06-30T23:59:59Z")));
    assert_eq!(told(&badges[1]), (json!("Hill Five"), json!("2026-07-01T23:59:59Z")));
}

#[test]
fn a_badge_of_a_challenge_that_is_not_known_yet_is_completed() {
    let badge = earned("cb-1", "2026-06-20T08:00:00Z", "athlete-2");
    assert_eq!(badges(std::slice::from_ref(&badge))[0]["challenge_name"], Value::Null);

    let completed = badges(&[badge.clone(), created(), goal()]);
    assert_eq!(completed, badges(&[created(), goal(), badge]));
}

#[test]
fn the_badge_that_was_earned_first_stays() {
    let first = earned("cb-2", "2026-06-19T08:00:00Z", "athlete-2");
    let second = earned("cb-1", "2026-06-20T08:00:00Z", "athlete-2");

    for events in [[created(), first.clone(), second.clone()], [created(), second, first]] {
        let badges = badges(&events);
        assert_eq!((badges.len(), &badges[0]["challenge_leaderboard_id"]), (1, &json!("cb-2")));
    }
}

#[test]
fn rows_follow_from_each_stream_alone() {
    let events = [
        created(),
        goal(),
        earned("cb-1", "2026-06-19T08:00:00Z", "athlete-2"),
        renamed("2026-06-20T10:00:00Z", "Fen Five"),
        earned("cb-2", "2026-06-20T08:00:00Z", "athlete-3"),
        earned("cb-2", "2026-06-21T08:00:00Z", "athlete-4"),
        adjusted("2026-06-22T10:00:00Z"),
        earned("cb-2", "2026-06-23T08:00:00Z", "athlete-2"),
        renamed("2026-06-24T10:00:00Z", "Hill Five"),
    ];

    follows_from_each_stream_alone::<BadgesProjection>(&events, &[BadgeRow::TABLE, EarnerRow::TABLE]);
}
