//! The mails, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::challenge::ChallengeType;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};
use crate::samples;
use crate::stage::StageType;

fn merged(mut data: Value, more: &Value) -> Value {
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    data
}

fn subscribed(stream: &'static str, athlete: &str) -> Given {
    let data = json!({ "athlete_notification_id": stream, "athlete_id": athlete, "email": format!("{athlete}@mail.example") });
    event(stream, "2026-05-01T08:00:00Z", "AthleteSubscribedToAllNotifications", data)
}

fn off(stream: &'static str, athlete: &str, kind: &str) -> Given {
    let data = json!({ "athlete_notification_id": stream, "athlete_id": athlete, "notification_type": kind });
    event(stream, "2026-05-02T08:00:00Z", "AthleteUnsubscribedFromNotificationEmails", data)
}

fn of_challenge(at: &'static str, name: &'static str, more: &Value) -> Given {
    event("challenge-1", at, name, merged(json!({ "challenge_id": "challenge-1" }), more))
}

fn of_stage(at: &'static str, name: &'static str, more: &Value) -> Given {
    let ids = json!({ "challenge_id": "challenge-1", "stage_id": "stage-1", "stage_number": 1 });
    event("stage-1", at, name, merged(ids, more))
}

fn of_board(at: &'static str, name: &'static str, more: &Value) -> Given {
    let ids =
        json!({ "challenge_id": "challenge-1", "stage_id": "stage-1", "stage_leaderboard_id": "board-1" });
    event("board-1", at, name, merged(ids, more))
}

fn created() -> Given {
    let created = serde_json::to_value(samples::challenge_created(ChallengeType::Segment)).unwrap();
    of_challenge("2026-05-03T08:00:00Z", "ChallengeCreated", &created)
}

fn cancelled() -> Given {
    let data = json!({ "cancelled_by_athlete_id": "athlete-1", "hosted_by_club_id": "club-1" });
    of_challenge("2026-06-20T08:00:00Z", "ChallengeCancelled", &data)
}

fn stage_created(stage_type: StageType) -> Given {
    let created = serde_json::to_value(samples::stage_created(stage_type)).unwrap();
    of_stage("2026-05-04T08:00:00Z", "StageCreated", &created)
}

fn stage_started() -> Given {
    let start = json!({ "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00" });
    of_stage("2026-06-01T00:00:05Z", "StageStarted", &start)
}

fn stage_ended() -> Given {
    let end = json!({ "end_date": "2026-06-19T00:00:00Z", "end_date_local": "2026-06-19T00:00:00" });
    of_stage("2026-06-19T00:00:05Z", "StageEnded", &end)
}

fn board(stage_type: &str, has_goal: bool) -> Given {
    let data = json!({ "stage_type": stage_type, "name": "Men", "gender": "M", "rank_by": "elapsed_time_in_seconds",
        "rank_order": "asc", "accumulate_activities": false, "has_goal": has_goal });
    of_board("2026-06-01T00:01:00Z", "StageLeaderboardCreated", &data)
}

/// Entries by athlete and time; losers by athlete, rank and places lost.
fn ranked(at: &'static str, entries: &[(&str, i64)], lost: &[(&str, u32, u32)]) -> Given {
    let entry = |(athlete, seconds): &(&str, i64)| {
        json!({ "rank": 1, "athlete_id": athlete, "elapsed_time_in_seconds": seconds, "moving_time_in_seconds": 1,
            "distance_in_metres": 1, "private": false, "stage_effort_count": 1,
            "start_date": "2026-06-02T07:00:00Z", "start_date_local": "2026-06-02T07:00:00" })
    };
    let place = |(athlete, rank, changed): &(&str, u32, u32)| json!({ "athlete_id": athlete, "rank": rank, "positions_changed": changed });
    let data = json!({
        "has_goal": false, "stage_efforts": entries.iter().map(entry).collect::<Vec<_>>(), "removed_athlete_ids": [],
        "new_positions": [], "positions_gained": [], "positions_lost": lost.iter().map(place).collect::<Vec<_>>(),
    });
    of_board(at, "StageLeaderboardRanked", &data)
}

/// Athletes 2 and 3 want mails; a segment runs.
fn running() -> Vec<Given> {
    vec![
        subscribed("n-2", "athlete-2"),
        subscribed("n-3", "athlete-3"),
        created(),
        stage_created(StageType::Mountain),
        stage_started(),
        board("mountain", false),
    ]
}

/// Mails as `athlete type status previous-current`, in the order in which they are due.
fn mails(events: &[Given]) -> Vec<String> {
    let mut mails = World::<EmailsProjection>::given(events).all::<EmailRow>();
    mails.sort_by(|one, other| (one.send_after, &one.athlete_id).cmp(&(other.send_after, &other.athlete_id)));
    let text = |mail: EmailRow| {
        let kind = serde_json::to_value(mail.kind).unwrap();
        let ranks = mail.content.previous_rank.zip(mail.content.current_rank);
        let ranks = ranks.map(|(previous, current)| format!(" {previous}-{current}")).unwrap_or_default();
        format!("{} {} {}{ranks}", mail.athlete_id, kind.as_str().unwrap(), mail.status.as_str())
    };
    mails.into_iter().map(text).collect()
}

fn takers(events: &[Given]) -> Vec<Option<(String, i64)>> {
    let mut mails = World::<EmailsProjection>::given(events).all::<EmailRow>();
    mails.sort_by(|one, other| (one.send_after, &one.athlete_id).cmp(&(other.send_after, &other.athlete_id)));
    let taker =
        |mail: EmailRow| mail.content.taken_by.map(|by| (by.athlete_id.to_string(), by.gap_in_seconds.0));
    mails.into_iter().map(taker).collect()
}

#[test]
fn the_creator_is_asked_to_host_until_the_challenge_is_hosted_or_cancelled() {
    let hosted = of_challenge(
        "2026-05-05T08:00:00Z",
        "ChallengeHosted",
        &json!({ "hosted_by_athlete_id": "athlete-1" }),
    );
    let given = [subscribed("n-1", "athlete-1"), created()];

    assert_eq!(mails(&given), ["athlete-1 host_challenge pending"]);
    assert_eq!(mails(&[&given[..], &[hosted]].concat()), ["athlete-1 host_challenge discarded"]);
    assert_eq!(mails(&[&given[..], &[cancelled()]].concat()), ["athlete-1 host_challenge discarded"]);
    let row = World::<EmailsProjection>::given(&given).all::<EmailRow>().remove(0);
    assert_eq!(
        (row.send_after, row.to.as_str()),
        ("2026-05-03T08:00:00Z".parse().unwrap(), "athlete-1@mail.example")
    );
}

#[test]
fn who_has_no_settings_or_has_switched_a_type_off_gets_none() {
    assert!(mails(&[created()]).is_empty());
    let given = [subscribed("n-1", "athlete-1"), off("n-1", "athlete-1", "host_challenge"), created()];
    assert!(mails(&given).is_empty());
}

#[test]
fn the_host_is_asked_to_approve_a_stage_that_has_ended_until_it_is_approved_or_deleted() {
    let given =
        [subscribed("n-1", "athlete-1"), stage_created(StageType::Distance), stage_started(), stage_ended()];
    assert_eq!(mails(&given), ["athlete-1 approve_leaderboards pending"]);

    let approved = json!({ "approved_by_athlete_id": "athlete-1", "approved_by_club_id": "club-1" });
    for (name, data) in [
        ("StageLeaderboardsApproved", approved),
        ("StageDeleted", json!({ "deleted_by_athlete_id": "athlete-1" })),
    ] {
        let then = of_stage("2026-06-20T08:00:00Z", name, &data);
        assert_eq!(
            mails(&[&given[..], &[then]].concat()),
            ["athlete-1 approve_leaderboards discarded"],
            "{name}"
        );
    }
}

#[test]
fn only_who_was_among_the_first_ten_is_told_and_only_the_first_of_them_by_whom() {
    let entries = [("athlete-4", 90), ("athlete-5", 90), ("athlete-2", 100), ("athlete-3", 110)];
    let lost = [("athlete-2", 3, 1), ("athlete-3", 12, 2), ("athlete-4", 13, 2)];
    let given = [running(), vec![ranked("2026-06-02T08:00:00Z", &entries, &lost)]].concat();

    assert_eq!(mails(&given), ["athlete-2 lost_place pending 2-3", "athlete-3 lost_place pending 10-12"]);
    assert_eq!(takers(&given), [Some(("athlete-4".to_owned(), 10)), None]);
}

#[test]
fn the_place_was_taken_by_the_next_faster_one_after_this_ranking() {
    let given = [
        running(),
        vec![
            ranked("2026-06-02T08:00:00Z", &[("athlete-2", 100), ("athlete-4", 50), ("athlete-5", 300)], &[]),
            ranked("2026-06-03T08:00:00Z", &[("athlete-5", 99), ("athlete-4", 40)], &[("athlete-2", 3, 1)]),
        ],
    ];

    assert_eq!(takers(&given.concat()), [Some(("athlete-5".to_owned(), 1))]);
}

#[test]
fn nobody_took_the_place_if_nobody_is_faster() {
    let given =
        [running(), vec![ranked("2026-06-02T08:00:00Z", &[("athlete-2", 100)], &[("athlete-2", 1, 0)])]];

    assert_eq!(takers(&given.concat()), [None]);
}

#[test]
fn mails_of_one_board_are_merged_and_who_is_back_gets_none() {
    let lost = |at, rank, changed| {
        ranked(at, &[("athlete-4", 1), ("athlete-2", 100)], &[("athlete-2", rank, changed)])
    };
    let twice =
        [running(), vec![lost("2026-06-02T08:00:00Z", 2, 1), lost("2026-06-02T08:05:00Z", 4, 2)]].concat();
    assert_eq!(mails(&twice), ["athlete-2 lost_place discarded 1-2", "athlete-2 lost_place pending 1-4"]);
    assert_eq!(takers(&twice)[1], None);

    let back =
        [running(), vec![lost("2026-06-02T08:00:00Z", 7, 2), lost("2026-06-02T08:05:00Z", 5, 2)]].concat();
    assert_eq!(mails(&back), ["athlete-2 lost_place discarded 5-7"]);
}

#[test]
fn boards_with_a_goal_and_stages_that_are_no_segment_or_do_not_run_send_none() {
    let lost = ranked("2026-06-02T08:00:00Z", &[("athlete-2", 100)], &[("athlete-2", 2, 1)]);
    let before = |given: &[Given]| [&[subscribed("n-2", "athlete-2")], given].concat();

    let others = [
        before(&[stage_created(StageType::Race), stage_started(), board("race", false), lost.clone()]),
        before(&[stage_created(StageType::Mountain), stage_started(), board("mountain", true), lost.clone()]),
        before(&[stage_created(StageType::Mountain), board("mountain", false), lost.clone()]),
        before(&[
            stage_created(StageType::Mountain),
            stage_started(),
            board("mountain", false),
            stage_ended(),
            lost,
        ]),
    ];
    for given in others {
        assert!(mails(&given).is_empty(), "{given:?}");
    }
}

#[test]
fn lost_places_are_old_news_once_the_stage_is_over_or_the_challenge_is_cancelled() {
    let lost = ranked("2026-06-02T08:00:00Z", &[("athlete-2", 100)], &[("athlete-2", 2, 1)]);
    let deleted =
        of_stage("2026-06-20T08:00:00Z", "StageDeleted", &json!({ "deleted_by_athlete_id": "athlete-1" }));
    for over in [stage_ended(), deleted, cancelled()] {
        let given = [running(), vec![lost.clone(), over.clone()]].concat();
        assert_eq!(mails(&given), ["athlete-2 lost_place discarded 1-2"], "{over:?}");
    }
}

#[test]
fn a_cleared_board_has_no_times() {
    let given = [
        running(),
        vec![
            ranked("2026-06-02T08:00:00Z", &[("athlete-4", 50)], &[]),
            of_board("2026-06-03T08:00:00Z", "StageLeaderboardCleared", &json!({})),
            ranked("2026-06-04T08:00:00Z", &[("athlete-2", 100)], &[("athlete-2", 2, 1)]),
        ],
    ];

    assert_eq!(takers(&given.concat()), [None]);
}

#[test]
fn what_mails_depend_on_follows_from_each_stream_alone() {
    let other = |at, name, more: &Value| {
        event(
            "other-stage",
            at,
            name,
            merged(json!({ "stage_id": "stage-2", "challenge_id": "challenge-1", "stage_number": 2 }), more),
        )
    };
    let created_ = serde_json::to_value(samples::stage_created(StageType::Flat)).unwrap();
    let given = [
        created(),
        stage_created(StageType::Mountain),
        stage_started(),
        stage_ended(),
        other(
            "2026-05-04T08:00:00Z",
            "StageCreated",
            &merged(created_, &json!({ "stage_id": "stage-2", "stage_number": 2 })),
        ),
        cancelled(),
    ];

    follows_from_each_stream_alone::<EmailsProjection>(&given, &["emails_challenges", "emails_stages"]);
}
