//! The commands of stages from event to answer, on stores in memory.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use paceline::projection::project_delivered;
use paceline::{
    CommandContext, CommandSet as _, Dispatcher, EventStore as _, InMemoryEventStore, InMemoryReadModel,
    Position,
};
use paceline_dynamodb::claims::InMemoryClaims;
use paceline_lambda::commands::{CommandFunction, UniqueNames};
use paceline_lambda::http::DevelopmentTokens;
use segment_challenge::challenge::{Challenge, ChallengeCommand};
use segment_challenge::projections::challenges::ChallengesProjection;
use segment_challenge::stage::Stage;
use segment_challenge_lambda::Access;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::routes::ROUTES;
use crate::{complete, name_of};

/// Who sends commands by the queue.
fn sender() -> Value {
    let event = json!({ "event": { "stream": "challenge/c-1", "version": 1 } });
    json!({ "process_manager": "challenge-stage-process-manager", "instance": "c-1", "because_of": event, "attempt": 1 })
}

fn now() -> Timestamp {
    "2026-06-15T12:00:00Z".parse().unwrap()
}

/// A read model that shows the challenge `c-1` of `athlete-host`, which is pending.
async fn rows() -> InMemoryReadModel {
    let store = InMemoryEventStore::new();
    let create = json!({
        "challenge_id": "c-1", "challenge_type": "segment", "name": "Ronde", "description": "All of it",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
        "restricted_to_club_members": false, "allow_private_activities": false,
        "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers", "url_slug": "ronde",
        "created_by_athlete_id": "athlete-host", "created_by_athlete_name": "Ada",
    });
    let command = ChallengeCommand::read("CreateChallenge", &create, now()).unwrap().unwrap();
    let context = CommandContext::new(Uuid::from_u128(1), now());
    let outcome = Dispatcher::<Challenge, _>::new(&store).dispatch(command, &context).await.unwrap();
    let rows = InMemoryReadModel::new();
    project_delivered(&ChallengesProjection, &store, &rows, &outcome.commit.unwrap()).await.unwrap();
    rows
}

async fn handle(store: &Arc<InMemoryEventStore>, event: Value) -> Value {
    let dispatcher =
        Dispatcher::<Stage, _>::new(Arc::clone(store)).with(UniqueNames::new(InMemoryClaims::new(), name_of));
    let tokens = DevelopmentTokens::from_setting(Some("on"));
    let access = Access::new(rows().await, ROUTES);
    CommandFunction::new("stage-commands", dispatcher, access, tokens, "https://example.com".to_owned())
        .completing(complete)
        .with_clock(now)
        .handle(event)
        .await
        .unwrap()
}

/// Posts a stage to the challenge: the status, where the stage is, and the body.
async fn post(who: &str, body: &Value) -> (u64, Value, Value) {
    let session = json!({ "athlete_id": who, "name": "Ada" });
    let answer = handle(
        &Arc::default(),
        json!({
            "httpMethod": "POST", "path": "/api/challenges/c-1/stages",
            "resource": "/api/challenges/{challenge_id}/stages", "pathParameters": { "challenge_id": "c-1" },
            "headers": {
                "content-type": "application/json",
                "authorization": format!("Bearer dev.{}", URL_SAFE_NO_PAD.encode(session.to_string())),
            },
            "body": body.to_string(),
        }),
    )
    .await;
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), answer["headers"]["Location"].clone(), body)
}

fn stage() -> Value {
    json!({
        "type": "activity", "stage_type": "distance", "stage_number": 1, "name": "Étape 1",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
        "allow_private_activities": false, "included_activity_types": ["Ride"], "has_goal": false,
    })
}

#[tokio::test]
async fn the_host_adds_a_stage() {
    let (status, location, body) = post("athlete-host", &stage()).await;

    assert_eq!(status, 201, "{body}");
    assert_eq!(location, format!("/api/stages/{}", body["stage_id"].as_str().unwrap()));
    assert_eq!((&body["url_slug"], &body["version"]), (&json!("étape-1"), &json!(1)));
}

#[tokio::test]
async fn to_others_there_is_no_such_challenge() {
    assert_eq!(post("athlete-stranger", &stage()).await.0, 404);
}

#[tokio::test]
async fn a_kind_of_stage_that_has_no_route_is_a_fault_of_the_field() {
    let mut body = stage();
    body["type"] = "race".into();

    let (status, _, body) = post("athlete-host", &body).await;

    assert_eq!((status, &body["code"]), (422, &json!("validation_failed")));
    assert!(body["fields"]["type"].is_array());
}

#[tokio::test]
async fn a_process_manager_creates_a_stage_once() {
    let store = Arc::new(InMemoryEventStore::new());
    let mut data = stage();
    data["stage_id"] = "c-1-stage-1".into();
    data["challenge_id"] = "c-1".into();
    data["created_by_athlete_id"] = "athlete-host".into();
    let message = json!({
        "command_id": Uuid::from_u128(1), "correlation_id": Uuid::from_u128(2), "caused_at": 0,
        "sender": sender(), "stream": "stage/c-1-stage-1", "type": "CreateActivityStage", "data": data,
    });
    let record = json!({ "eventSource": "aws:sqs", "messageId": "m-1", "body": message.to_string() });

    for _ in 0..2 {
        let response = handle(&store, json!({ "Records": [record] })).await;
        assert_eq!(response, json!({ "batchItemFailures": [] }));
    }

    let stream = "stage/c-1-stage-1".parse().unwrap();
    let commit = store.find(&stream, Uuid::from_u128(1), Position::ZERO).await.unwrap().unwrap();
    assert!(commit.events[0].data.get().contains(r#""url_slug":"étape-1""#));
}

#[test]
fn every_route_is_deployed() {
    let template = include_str!("../../../template.yaml");
    for route in ROUTES {
        let (method, path) = route.method_and_path();
        let event = format!("Method: {}, Path: \"{path}\" }}", method.to_lowercase());
        assert!(template.contains(&event), "{event}");
    }
}
