//! The API: its routes and what the gateway itself answers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, entries};

/// Each route has one function.
#[test]
fn a_route_has_one_function() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut routes: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for (function, method, path) in routes_of(deployment) {
            routes.entry((method, path)).or_default().push(function);
        }
        let shared = routes.into_iter().filter(|(_, functions)| functions.len() > 1);
        shared.map(|((method, path), functions)| format!("{method} {path} has {functions:?}")).collect()
    }
    holds(
        rule,
        &[Broken {
            file: ROOT,
            from: "Method: post, Path: \"/api/challenges/{challenge_id}/stages\"",
            to: "Method: post, Path: /api/challenges",
            finding: "post /api/challenges has",
        }],
    );
}

/// Each request reaches a function: a known path with another method, an unknown path and the root go to
/// `Unrouted`.
#[test]
fn unrouted_answers_what_no_other_function_does() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let routes = routes_of(deployment);
        let unrouted = |path: &str| routes.contains(&("Unrouted", "any", path));
        for path in ["/", "/{proxy+}"] {
            if !unrouted(path) {
                findings.push(format!("nothing answers any {path}"));
            }
        }
        for (function, method, path) in &routes {
            if !path.starts_with("/api/") && *function != "Unrouted" {
                findings.push(format!("{method} {path} is not under /api"));
            }
            if !unrouted(path) {
                findings.push(format!("nothing answers other methods than {method} of {path}"));
            }
        }
        for (_, _, path) in routes.iter().filter(|(function, ..)| *function == "Unrouted") {
            let known = routes.iter().any(|(function, _, it)| *function != "Unrouted" && it == path);
            if !known && !["/", "/{proxy+}"].contains(path) {
                findings.push(format!("Unrouted has {path}, which nobody knows"));
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("Path: / }", "Path: /a }", "nothing answers any /"),
            broken("Path: \"/{proxy+}\"", "Path: /a", "nothing answers any /{proxy+}"),
            broken(
                "Method: any, Path: /api/challenges }",
                "Method: put, Path: /api/challenges }",
                "other methods",
            ),
            broken(
                "Method: get, Path: /api/challenges }",
                "Method: get, Path: /challenges }",
                "is not under /api",
            ),
            broken("{challenge_id}/host\"", "{challenge_id}/hosts\"", "hosts, which nobody knows"),
        ],
    );
}

/// What the gateway answers by itself is a problem document (RFC 9457) with the status of its answer.
#[test]
fn the_gateway_answers_problem_documents() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let api = deployment.in_root("AWS::Serverless::Api").next().unwrap();
        let responses = api.get("/GatewayResponses");
        for (kind, status) in [
            ("DEFAULT_4XX", 400),
            ("DEFAULT_5XX", 500),
            ("MISSING_AUTHENTICATION_TOKEN", 404),
            ("REQUEST_TOO_LARGE", 413),
            ("UNSUPPORTED_MEDIA_TYPE", 415),
            ("THROTTLED", 429),
        ] {
            if responses[kind]["StatusCode"] != status {
                findings.push(format!("{kind} is not answered with {status}"));
            }
        }
        for (kind, response) in entries(responses) {
            if !is_problem(response) {
                findings.push(format!("{kind} is not answered with a problem document"));
            }
        }
        findings
    }
    fn is_problem(response: &Value) -> bool {
        let text = response["ResponseTemplates"]["application/json"].as_str().unwrap_or_default();
        let problem: Value = serde_json::from_str(text).unwrap_or_default();
        let kind = problem["code"].as_str().map(|code| json!(format!("/problems/{code}")));
        response["ResponseParameters"]["Headers"]["Content-Type"] == "'application/problem+json'"
            && problem["status"] == response["StatusCode"]
            && kind.is_some_and(|kind| problem["type"] == kind)
            && problem["title"].is_string()
            && problem["instance"] == "$context.requestId"
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("        THROTTLED:", "        QUOTA_EXCEEDED:", "THROTTLED is not answered with 429"),
            broken(
                "StatusCode: 404",
                "StatusCode: 403",
                "MISSING_AUTHENTICATION_TOKEN is not answered with 404",
            ),
            broken("application/problem+json", "text/plain", "DEFAULT_4XX is not answered with a problem"),
            broken("\"status\":413", "\"status\":400", "REQUEST_TOO_LARGE is not answered with a problem"),
            broken(
                "/problems/internal_error",
                "/internal_error",
                "DEFAULT_5XX is not answered with a problem",
            ),
            broken(
                "\"title\":\"Not found\",",
                "\"title\":",
                "MISSING_AUTHENTICATION_TOKEN is not answered with a problem",
            ),
        ],
    );
}

/// Function, method and path of every route.
fn routes_of(deployment: &Deployment) -> Vec<(&str, &str, &str)> {
    let mut routes = Vec::new();
    for function in deployment.functions() {
        for (_, event) in function.events("Api") {
            assert_eq!(event["RestApiId"], json!({ "Ref": "Api" }), "another API would be made");
            routes.push((function.id(), event["Method"].as_str().unwrap(), event["Path"].as_str().unwrap()));
        }
    }
    routes
}
