//! A challenge from its creation to its competitors.

use serde_json::{Value, json};
use system_tests::{Answer, Api, Athlete, distance_challenge, eventually};

/// The challenge as it is at least after a command. The first event of all starts every function there is: on a busy
/// machine that takes longer than a query may wait, and who is told so asks again.
fn challenge_at_least(api: &Api, who: &Athlete, id: &str, after: &Answer) -> Answer {
    let token = after.text("consistency_token");
    let path = format!("/challenges/{id}?at_least={token}&wait_ms=5000&require=fresh");
    eventually("rows are as fresh as is required", || {
        let shown = api.get(Some(who), &path);
        (shown.body["code"] != "not_yet_consistent").then_some(shown)
    })
}

#[test]
fn a_challenge_is_created_hosted_joined_and_shown_with_its_stages() {
    let api = Api::deployed();
    let (host, one, other) = (Athlete::new("F"), Athlete::new("M"), Athlete::new("F"));

    let created = api.post(&host, "/challenges", &distance_challenge(&host)).expect(201);
    let id = created.text("challenge_id").to_owned();
    assert_eq!(created.body["changed"], true);
    assert!(created.text("url_slug").starts_with("a-century-of-centuries"), "{created:?}");
    assert!(created.header("location").is_some_and(|location| location.ends_with(&id)), "{created:?}");

    let pending = challenge_at_least(&api, &host, &id, &created).expect(200);
    assert_eq!(pending.header("consistency"), Some("fresh"));
    assert_eq!(pending.body["status"], "pending");

    let hosted = api.post(&host, &format!("/challenges/{id}/host"), &json!({})).expect(200);
    let shown = challenge_at_least(&api, &one, &id, &hosted).expect(200);
    assert_eq!(shown.body["status"], "active");

    let mut joined = hosted;
    for athlete in [&one, &other] {
        joined = api.post(athlete, &format!("/challenges/{id}/join"), &json!({})).expect(200);
    }
    let shown = challenge_at_least(&api, &one, &id, &joined).expect(200);
    assert_eq!(shown.body["competitor_count"], 2);
    assert_eq!(shown.body["joined"], true);

    let competitors = api.get(Some(&one), &format!("/challenges/{id}/competitors")).expect(200);
    let ids: Vec<&Value> =
        competitors.body["items"].as_array().into_iter().flatten().map(|row| &row["athlete_id"]).collect();
    assert_eq!(ids, [&json!(one.athlete_id), &json!(other.athlete_id)]);

    let complete = eventually("the process manager includes three stages", || {
        let shown = api.get(Some(&one), &format!("/challenges/{id}"));
        (shown.body["stage_count"] == 3).then_some(shown)
    });
    assert_eq!(complete.body["stages_configured"], true, "{complete:?}");
}

#[test]
fn a_repeated_join_changes_nothing_and_leaving_takes_the_competitor_out() {
    let api = Api::deployed();
    let (host, athlete) = (Athlete::new("F"), Athlete::new("M"));
    let created = api.post(&host, "/challenges", &distance_challenge(&host)).expect(201);
    let path = format!("/challenges/{}", created.text("challenge_id"));
    let _ = challenge_at_least(&api, &host, created.text("challenge_id"), &created).expect(200);
    let hosted = api.post(&host, &format!("{path}/host"), &json!({})).expect(200);
    let _ = challenge_at_least(&api, &athlete, created.text("challenge_id"), &hosted).expect(200);

    let first = api.post(&athlete, &format!("{path}/join"), &json!({})).expect(200);
    let second = api.post(&athlete, &format!("{path}/join"), &json!({})).expect(200);
    assert_eq!((&first.body["changed"], &second.body["changed"]), (&json!(true), &json!(false)));

    let left = api.post(&athlete, &format!("{path}/leave"), &json!({})).expect(200);
    let shown = challenge_at_least(&api, &athlete, created.text("challenge_id"), &left).expect(200);
    assert_eq!(shown.body["competitor_count"], 0);
    assert_eq!(shown.body["joined"], false);
}

#[test]
fn a_creation_under_one_idempotency_key_creates_one_challenge() {
    let api = Api::deployed();
    let host = Athlete::new("F");
    let body = distance_challenge(&host).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "form-1")];
    let create = || api.send("POST", Some(&host), "/challenges", &headers, &body).expect(201);

    let (first, second) = (create(), create());

    assert_eq!(first.text("challenge_id"), second.text("challenge_id"));
    assert_eq!(first.body["version"], second.body["version"]);
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
}

#[test]
fn a_challenge_that_is_not_hosted_is_seen_by_its_host_alone() {
    let api = Api::deployed();
    let (host, other) = (Athlete::new("F"), Athlete::new("M"));
    let created = api.post(&host, "/challenges", &distance_challenge(&host)).expect(201);
    let id = created.text("challenge_id");

    let _ = challenge_at_least(&api, &host, id, &created).expect(200);
    assert_eq!(challenge_at_least(&api, &other, id, &created).expect(404).body["code"], "not_found");
    let refused = api.post(&other, &format!("/challenges/{id}/host"), &json!({})).expect(404);
    assert_eq!(refused.body["code"], "not_found");
}
