//! What is wrong with a request is said, and is never a fault of the server.

use serde_json::json;
use system_tests::{Answer, Api, Athlete, distance_challenge};

const JSON: (&str, &str) = ("content-type", "application/json");

#[track_caller]
fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, &answer.body["code"]), (status, &json!(code)), "{answer:?}");
    assert_eq!(answer.body["type"], format!("/problems/{code}"));
    assert_eq!(answer.body["status"], status);
    assert!(answer.body["instance"].is_string(), "{answer:?}");
    let content_type = answer.header("content-type").unwrap_or_default();
    assert!(content_type.starts_with("application/problem+json"), "{answer:?}");
}

#[test]
fn a_body_that_is_no_json_object_is_malformed() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));

    for body in ["", "{", "[]", "\"text\"", "null", "\u{0}"] {
        let answer = api.send("POST", Some(&host), "/challenges", &[JSON], body);
        assert_problem(&answer, 400, "malformed_request");
    }
}

#[test]
fn faults_of_fields_are_named_all_at_once() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));
    let mut body = distance_challenge(&host);
    body["name"] = json!("");
    body["goal"] = json!("many");
    body["stages"][1]["end_date"] = json!("never");

    let answer = api.post(&host, "/challenges", &body);

    assert_problem(&answer, 422, "validation_failed");
    for field in ["name", "goal"] {
        assert!(answer.body["fields"][field].is_array(), "{answer:?}");
    }
    let fields = answer.body["fields"].as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>());
    assert!(fields.is_some_and(|names| names.iter().any(|name| name.split('.').next() == Some("stages"))));
}

#[test]
fn who_is_not_signed_in_changes_nothing() {
    let api = Api::deployed();
    for headers in
        [vec![JSON], vec![JSON, ("authorization", "Bearer dev.e30")], vec![JSON, ("authorization", "x")]]
    {
        let answer = api.send("POST", None, "/challenges", &headers, "{}");
        assert_problem(&answer, 401, "not_signed_in");
    }
}

#[test]
fn a_foreign_origin_changes_nothing() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));
    let body = distance_challenge(&host).to_string();

    let answer =
        api.send("POST", Some(&host), "/challenges", &[JSON, ("origin", "https://elsewhere.example")], &body);

    assert_problem(&answer, 403, "bad_origin");
}

#[test]
fn what_is_not_there_is_not_found() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));

    assert_problem(&api.get(None, "/nowhere"), 404, "not_found");
    assert_problem(&api.get(None, "/challenges/no-such-challenge"), 404, "not_found");
    assert_problem(&api.get(None, "/challenges/no-such-challenge/competitors"), 404, "not_found");
    for command in ["host", "join", "leave"] {
        let answer = api.post(&host, &format!("/challenges/no-such-challenge/{command}"), &json!({}));
        assert_problem(&answer, 404, "not_found");
    }
}

#[test]
fn a_method_that_a_route_does_not_know_is_refused() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));

    let answer = api.send("DELETE", Some(&host), "/challenges", &[], "");

    assert_problem(&answer, 405, "method_not_allowed");
    assert!(answer.header("allow").is_some_and(|allowed| allowed.contains("POST")), "{answer:?}");
}

#[test]
fn another_media_type_is_refused() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));

    let answer = api.send("POST", Some(&host), "/challenges", &[("content-type", "text/plain")], "{}");

    assert_problem(&answer, 415, "unsupported_media_type");
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let (api, host) = (Api::deployed(), Athlete::new("F"));
    let body = json!({ "message": "x".repeat(300 * 1024) }).to_string();

    let answer = api.send("POST", Some(&host), "/challenges", &[JSON], &body);

    assert_problem(&answer, 413, "body_too_large");
}

#[test]
fn a_bad_parameter_is_malformed() {
    let api = Api::deployed();

    for query in [
        "limit=0",
        "limit=101",
        "limit=many",
        "cursor=%25%25",
        "status=unknown",
        "at_least=garbage",
        "wait_ms=-1",
    ] {
        assert_problem(&api.get(None, &format!("/challenges?{query}")), 400, "malformed_request");
    }
}
