//! The slugs, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::challenge::ChallengeType;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};
use crate::samples;
use crate::stage::StageType;

const DAYS: [&str; 5] = [
    "2026-05-01T08:00:00Z",
    "2026-05-02T08:00:00Z",
    "2026-05-03T08:00:00Z",
    "2026-05-04T08:00:00Z",
    "2026-05-05T08:00:00Z",
];

fn with(mut data: Value, more: &Value) -> Value {
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    data
}

fn challenge(id: &'static str, day: usize, slug: &str) -> Given {
    let created = serde_json::to_value(samples::challenge_created(ChallengeType::Segment)).unwrap();
    event(id, DAYS[day], "ChallengeCreated", with(created, &json!({ "challenge_id": id, "url_slug": slug })))
}

fn renamed(id: &'static str, day: usize, slug: &str) -> Given {
    let data =
        json!({ "challenge_id": id, "name": slug, "url_slug": slug, "renamed_by_athlete_id": "athlete-1" });
    event(id, DAYS[day], "ChallengeRenamed", data)
}

fn cancelled(id: &'static str, day: usize) -> Given {
    let data =
        json!({ "challenge_id": id, "cancelled_by_athlete_id": "athlete-1", "hosted_by_club_id": "club-1" });
    event(id, DAYS[day], "ChallengeCancelled", data)
}

fn stage(id: &'static str, of: &str, slug: &str) -> Given {
    let created = serde_json::to_value(samples::stage_created(StageType::Flat)).unwrap();
    let ids = json!({ "stage_id": id, "challenge_id": of, "url_slug": slug });
    event(id, DAYS[1], "StageCreated", with(created, &ids))
}

fn stage_deleted(id: &'static str, of: &str) -> Given {
    let data = json!({ "challenge_id": of, "stage_id": id, "stage_number": 1, "deleted_by_athlete_id": "athlete-1" });
    event(id, DAYS[2], "StageDeleted", data)
}

/// All slugs as `scope/slug: owner`.
fn slugs(events: &[Given]) -> Vec<String> {
    let rows = World::<UrlSlugsProjection>::given(events).all::<UrlSlugRow>();
    rows.iter().map(|row| format!("{}/{}: {}", row.scope, row.slug, row.owner_id)).collect()
}

fn holds_in_any_order(events: &[Given]) {
    follows_from_each_stream_alone::<UrlSlugsProjection>(events, &["url_slugs"]);
}

#[test]
fn challenges_share_a_scope_and_stages_have_that_of_their_challenge() {
    let given = [challenge("c-1", 0, "moor"), stage("s-1", "c-1", "moor"), stage("s-2", "c-2", "moor")];

    assert_eq!(slugs(&given), ["c-1/moor: s-1", "c-2/moor: s-2", "challenge/moor: c-1"]);
}

#[test]
fn a_slug_that_was_given_up_may_be_taken_by_another_whichever_comes_first() {
    let given = [challenge("c-1", 0, "moor"), renamed("c-1", 1, "fen"), challenge("c-2", 2, "moor")];

    assert_eq!(slugs(&given), ["challenge/fen: c-1", "challenge/moor: c-2"]);
    holds_in_any_order(&given);
}

#[test]
fn a_rename_after_hosting_and_a_rename_back_leave_one_slug() {
    let given = [
        challenge("c-1", 0, "moor"),
        renamed("c-1", 1, "moor"),
        renamed("c-1", 2, "fen"),
        renamed("c-1", 3, "moor"),
    ];

    assert_eq!(slugs(&given), ["challenge/moor: c-1"]);
}

#[test]
fn a_deleted_stage_and_a_cancelled_challenge_free_theirs() {
    let given = [
        challenge("c-1", 0, "moor"),
        stage("s-1", "c-1", "lane"),
        stage("s-2", "c-1", "wall"),
        stage_deleted("s-2", "c-1"),
        challenge("c-2", 1, "fen"),
    ];
    assert_eq!(slugs(&given), ["c-1/lane: s-1", "challenge/fen: c-2", "challenge/moor: c-1"]);
    holds_in_any_order(&given);

    let given = [&given[..], &[cancelled("c-1", 4), stage_deleted("s-1", "c-1")]].concat();
    assert_eq!(slugs(&given), ["challenge/fen: c-2"]);
    holds_in_any_order(&given);
}
