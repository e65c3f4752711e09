//! Requests, one rule a test.

use paceline::read_model::Checkpoint;

use super::*;
use crate::http::ConsistencyToken;

fn money(id: &str, kind: &str, pence: i64) -> Value {
    post(&format!("/api/accounts/{id}/money"), &json!({ "type": kind, "pence": pence }))
}

#[tokio::test]
async fn a_creation_tells_where_the_new_thing_is_and_what_it_is() {
    let answered = send(&bank(), post("/api/accounts", &json!({ "owner": "Ada" }))).await;

    let location = answered.headers["Location"].as_str().unwrap();
    let id = location.strip_prefix("/dev/api/accounts/").unwrap();
    let token = ConsistencyToken::of(format!("account/{id}").parse().unwrap(), Version::new(1));
    let body = json!({ "owner": "Ada", "version": 1, "changed": true, "consistency_token": token.encode() });
    assert_eq!((answered.status, answered.body), (201, body));
}

#[tokio::test]
async fn a_command_tells_the_version_after_it_and_whether_anything_has_changed() {
    let bank = bank();
    let id = open(&bank, "Ada").await;

    let paid_in = send(&bank, money(&id, "in", 500)).await;
    let nothing = send(&bank, money(&id, "in", 0)).await;

    assert_eq!(
        (paid_in.status, &paid_in.body["version"], &paid_in.body["changed"]),
        (200, &2.into(), &true.into())
    );
    assert_eq!(
        (nothing.status, &nothing.body["version"], &nothing.body["changed"]),
        (200, &2.into(), &false.into())
    );
}

#[tokio::test]
async fn what_only_the_server_may_say_is_not_taken_from_the_body() {
    let body = json!({ "owner": "Ada", "account_id": "mine" });

    let answered = send(&bank(), post("/api/accounts", &body)).await;

    assert!(!answered.headers["Location"].as_str().unwrap().ends_with("mine"));
}

#[tokio::test]
async fn refusals_are_told_by_their_codes() {
    let bank = bank();
    let id = open(&bank, "Ada").await;

    assert_eq!(send(&bank, money(&id, "out", 1)).await.code(), (409, "insufficient_funds"));
    assert_eq!(send(&bank, money("none", "in", 1)).await.code(), (404, "account_not_found"));
}

#[tokio::test]
async fn a_policy_says_no_on_rows_that_have_caught_up_alone() {
    let bank = bank();
    let absent = send(&bank, money("lagging", "in", 500)).await;
    assert_eq!(absent.code(), (404, "not_found"));
    let opened = send(&bank, post("/api/accounts/lagging/open", &json!({ "owner": "Ada" }))).await;
    assert_eq!(opened.status, 200);

    let project = async {
        let to = Version::new(1);
        let checkpoint = Checkpoint { subscriber: BALANCES, stream: lagging(), from: Version::ZERO, to };
        bank.policy.rows.write(&checkpoint, &[]).await.unwrap();
    };
    let (paid_in, ()) = tokio::join!(send(&bank, money("lagging", "in", 500)), project);

    assert_eq!(paid_in.status, 200);
}

#[tokio::test]
async fn checks_come_in_their_order() {
    let bank = bank();
    let invalid = |id: &str, who: Option<&str>, kind: &str| {
        let mut request = money(id, kind, -1);
        request["headers"]["Authorization"] = who.map_or(Value::Null, |who| token(who).into());
        request
    };

    // Each request has the faults of all that come after it.
    let foreign = with_header(invalid("hidden", None, "out"), "Origin", "https://elsewhere.example");
    assert_eq!(send(&bank, foreign).await.code(), (403, "bad_origin"));
    assert_eq!(send(&bank, invalid("hidden", None, "out")).await.code(), (401, "not_signed_in"));
    assert_eq!(send(&bank, invalid("hidden", Some("bob"), "out")).await.code(), (404, "not_found"));
    assert_eq!(send(&bank, invalid("none", Some("bob"), "out")).await.code(), (403, "forbidden"));
    assert_eq!(send(&bank, invalid("none", Some("ada"), "out")).await.code(), (422, "validation_failed"));
    assert_eq!(send(&bank, money("none", "out", 1)).await.code(), (404, "account_not_found"));
}

#[tokio::test]
async fn fields_at_fault_are_named() {
    let answered = send(&bank(), post("/api/accounts", &json!({ "owner": 7 }))).await;

    assert_eq!(answered.code(), (422, "validation_failed"));
    assert_eq!(answered.body["fields"], json!({ "owner": ["is not valid"] }));
    assert_eq!(answered.body["instance"], "req-1");
}

#[tokio::test]
async fn a_kind_that_no_route_has_is_a_fault_of_the_field() {
    for kind in [json!("sideways"), json!(7), Value::Null] {
        let answered = send(&bank(), post("/api/accounts/a/money", &json!({ "type": kind }))).await;

        assert_eq!(answered.code(), (422, "validation_failed"));
        assert!(answered.body["fields"]["type"].is_array());
    }
}

#[tokio::test]
async fn a_repeat_under_one_key_is_answered_as_the_first_was() {
    let bank = bank();
    let keyed = |body: Value| with_header(post("/api/accounts", &body), "Idempotency-Key", "form-1");

    let first = send(&bank, keyed(json!({ "owner": "Ada" }))).await;
    let second = send(&bank, keyed(json!({ "owner": "Ada" }))).await;
    let other = send(&bank, keyed(json!({ "owner": "Bob" }))).await;

    assert_eq!((second.status, &second.body), (201, &first.body));
    assert_eq!(second.headers["Location"], first.headers["Location"]);
    assert_eq!(first.headers.get("Idempotency-Replayed"), None);
    assert_eq!(second.headers["Idempotency-Replayed"], "true");
    assert_eq!(other.code(), (422, "idempotency_key_reused"));
}

#[tokio::test]
async fn a_repeat_is_answered_although_the_caller_may_no_longer_send_it() {
    let bank = bank();
    let id = open(&bank, "Ada").await;
    send(&bank, money(&id, "in", 500)).await;
    let out = || with_header(money(&id, "out", 500), "Idempotency-Key", "k");

    let first = send(&bank, out()).await;
    let second = send(&bank, out()).await;

    // Without the key there would not be enough in the account for the second.
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn keys_of_two_callers_are_two_keys() {
    let bank = bank();
    let of = |who: &str| {
        let request =
            with_header(post("/api/accounts", &json!({ "owner": who })), "Idempotency-Key", "form-1");
        with_header(request, "Authorization", &token(who))
    };

    let (ada, bob) = (send(&bank, of("ada")).await, send(&bank, of("bob")).await);

    assert_eq!((ada.status, bob.status), (201, 201));
    assert_ne!(ada.headers["Location"], bob.headers["Location"]);
}

#[tokio::test]
async fn a_version_that_is_insisted_on_and_not_met_is_a_conflict() {
    let bank = bank();
    let id = open(&bank, "Ada").await;

    let met = send(&bank, with_header(money(&id, "in", 1), "If-Match", "\"1\"")).await;
    let not_met = send(&bank, with_header(money(&id, "in", 1), "If-Match", "\"1\"")).await;

    assert_eq!(met.status, 200);
    assert_eq!((not_met.code(), &not_met.body["version"]), ((409, "version_conflict"), &2.into()));
}

#[tokio::test]
async fn a_policy_can_be_asked_to_wait_for_what_the_caller_has_seen() {
    let bank = bank();
    let id = open(&bank, "Ada").await;
    let token = ConsistencyToken::of(format!("account/{id}").parse().unwrap(), Version::new(1)).encode();
    let mut request = with_header(money(&id, "in", 1), "Consistency-Token", &token);
    request["queryStringParameters"] = json!({ "wait_ms": "0", "require": "fresh" });

    let answered = send(&bank, request).await;

    assert_eq!(
        (answered.code(), &answered.headers["Retry-After"]),
        ((503, "not_yet_consistent"), &"1".into())
    );
}

#[tokio::test]
async fn a_unique_name_goes_to_the_first_and_comes_back_when_its_command_is_refused() {
    let bank = bank();
    let id = open(&bank, "Ada").await;
    open(&bank, "Ada").await;

    // Both candidates are taken now, and nobody is told that the aggregate would have refused.
    let third = send(&bank, post("/api/accounts", &json!({ "owner": "Ada" }))).await;
    let refused = send(&bank, post(&format!("/api/accounts/{id}/open"), &json!({ "owner": "Cleo" }))).await;
    let after = send(&bank, post("/api/accounts", &json!({ "owner": "Cleo" }))).await;

    assert_eq!(third.code(), (500, "internal_error"));
    assert_eq!(refused.code(), (409, "account_already_open"));
    assert_eq!(after.status, 201);
}

#[tokio::test]
async fn a_panic_is_told_as_a_problem() {
    assert_eq!(send(&bank(), money("panic", "in", 1)).await.code(), (500, "internal_error"));
}

#[tokio::test]
async fn bad_input_is_told_apart() {
    let bank = bank();
    let id = "x".repeat(201);
    let good = || money("a", "in", 1);
    let body = |body: &str| {
        let mut request = good();
        request["body"] = body.into();
        request
    };
    let put = |field: &str, value: &str| {
        let mut request = good();
        request[field] = value.into();
        request
    };
    let query = |name: &str, value: &str| {
        let mut request = good();
        request["queryStringParameters"] = json!({ name: value });
        request
    };
    let cases: Vec<(Value, u64, &str)> = vec![
        (body(""), 400, "malformed_request"),
        (body("{"), 400, "malformed_request"),
        (body("[1]"), 400, "malformed_request"),
        (body("{\"pence\": 1e999}"), 400, "malformed_request"),
        (body(&"x".repeat(64 * 1024 + 1)), 413, "body_too_large"),
        (with_header(good(), "Content-Type", "text/plain"), 415, "unsupported_media_type"),
        (with_header(good(), "Authorization", ""), 401, "not_signed_in"),
        (with_header(good(), "Authorization", "Bearer dev.x"), 401, "not_signed_in"),
        (with_header(good(), "Sec-Fetch-Site", "cross-site"), 403, "bad_origin"),
        (with_header(good(), "Idempotency-Key", "two words"), 400, "malformed_request"),
        (with_header(good(), "If-Match", "7"), 400, "malformed_request"),
        (with_header(good(), "If-Match", "\"-7\""), 400, "malformed_request"),
        (with_header(good(), "If-Match", "\"99999999999999999999\""), 400, "malformed_request"),
        (with_header(good(), "Consistency-Token", "garbage"), 400, "malformed_request"),
        (query("at_least", "e30"), 400, "malformed_request"),
        (query("wait_ms", "soon"), 400, "malformed_request"),
        (put("httpMethod", "DELETE"), 405, "method_not_allowed"),
        (put("resource", "/api/nowhere"), 404, "not_found"),
        (money(&id, "in", 1), 404, "not_found"),
        (money("a", "in", -1), 422, "validation_failed"),
    ];
    for (request, status, code) in cases {
        let shown = request.to_string();
        assert_eq!(send(&bank, request).await.code(), (status, code), "{shown:.300}");
    }
}
