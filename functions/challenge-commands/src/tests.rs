//! The commands of challenges from event to answer, on stores in memory.

use std::pin::pin;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use paceline::projection::project_delivered;
use paceline::{
    Commit, Dispatcher, EventStore as _, InMemoryEventStore, InMemoryReadModel, StreamName, Version,
};
use paceline_dynamodb::claims::InMemoryClaims;
use paceline_lambda::commands::{CommandFunction, UniqueNames};
use paceline_lambda::http::DevelopmentTokens;
use segment_challenge::challenge::Challenge;
use segment_challenge::projections::challenges::ChallengesProjection;
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

/// What is stored, and what the read model shows of it.
#[derive(Default)]
struct World {
    store: Arc<InMemoryEventStore>,
    seen: Vec<StreamName>,
}

#[derive(Debug)]
struct Answered {
    status: u64,
    body: Value,
}

impl World {
    /// Hands an event to the function, whose read model shows all that was stored before.
    async fn handle(&mut self, event: Value) -> Value {
        let rows = InMemoryReadModel::new();
        for stream in &self.seen {
            for commit in self.commits(stream).await {
                project_delivered(&ChallengesProjection, &*self.store, &rows, &commit).await.unwrap();
            }
        }
        let dispatcher = Dispatcher::<Challenge, _>::new(Arc::clone(&self.store))
            .with(UniqueNames::new(InMemoryClaims::new(), name_of));
        let tokens = DevelopmentTokens::from_setting(Some("on"));
        let site = "https://example.com".to_owned();
        CommandFunction::new("challenge-commands", dispatcher, Access::new(rows, ROUTES), tokens, site)
            .completing(complete)
            .with_clock(now)
            .handle(event)
            .await
            .unwrap()
    }

    async fn post(&mut self, who: &Value, path: &str, body: &Value) -> Answered {
        let id = path.split('/').nth(3);
        let token = URL_SAFE_NO_PAD.encode(who.to_string());
        let answer = self
            .handle(json!({
                "httpMethod": "POST", "path": path, "pathParameters": { "challenge_id": id },
                "resource": id.map_or_else(|| path.to_owned(), |id| path.replace(id, "{challenge_id}")),
                "headers": { "Content-Type": "application/json", "Authorization": format!("Bearer dev.{token}") },
                "body": body.to_string(),
            }))
            .await;
        let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        Answered { status: answer["statusCode"].as_u64().unwrap(), body }
    }

    /// A challenge of the host's.
    async fn created(&mut self, with: &Value) -> String {
        let mut body = creation();
        with.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
        let answered = self.post(&host(), "/api/challenges", &body).await;
        assert_eq!(answered.status, 201, "{answered:?}");
        let id = answered.body["challenge_id"].as_str().unwrap().to_owned();
        self.seen.push(format!("challenge/{id}").parse().unwrap());
        id
    }

    /// A challenge that has started.
    async fn hosted(&mut self, with: &Value) -> String {
        let id = self.created(with).await;
        let answered = self.post(&host(), &format!("/api/challenges/{id}/host"), &json!({})).await;
        assert_eq!(answered.status, 200, "{answered:?}");
        id
    }

    async fn join(&mut self, who: &Value, id: &str) -> Answered {
        self.post(who, &format!("/api/challenges/{id}/join"), &json!({})).await
    }

    async fn commits(&self, stream: &StreamName) -> Vec<Commit> {
        pin!(self.store.read(stream, Version::ZERO)).try_collect().await.unwrap()
    }

    /// The fields of an event of a challenge.
    async fn event(&self, id: &str, name: &str) -> Value {
        let commits = self.commits(&format!("challenge/{id}").parse().unwrap()).await;
        let mut events = commits.iter().flat_map(|commit| &commit.events);
        let event = events.find(|event| event.event_type.name == name).unwrap();
        serde_json::from_str(event.data.get()).unwrap()
    }
}

fn host() -> Value {
    json!({ "athlete_id": "athlete-host", "name": "Ada", "gender": "F",
        "clubs": [{ "club_id": "club-1", "name": "Wheelers", "private": false }] })
}

fn stranger() -> Value {
    json!({ "athlete_id": "athlete-stranger", "name": "Bob", "gender": "M", "clubs": [] })
}

fn creation() -> Value {
    json!({
        "challenge_type": "distance", "name": "Étape 3!", "description": "All of it",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
        "restricted_to_club_members": false, "allow_private_activities": false,
        "included_activity_types": ["Ride"], "accumulate_activities": true, "has_goal": false,
        "hosted_by_club_id": "club-1",
    })
}

#[tokio::test]
async fn a_new_challenge_has_what_the_server_knows_and_not_what_the_body_says_of_it() {
    let mut world = World::default();
    let said = json!({ "challenge_id": "mine", "url_slug": "mine", "hosted_by_club_name": "Mine", "private": true,
        "created_by_athlete_id": "athlete-stranger", "created_by_athlete_name": "Bob" });

    let id = world.created(&said).await;

    let event = world.event(&id, "ChallengeCreated").await;
    assert_eq!(event["challenge_id"], id);
    assert_eq!(event["url_slug"], "étape-3");
    assert_eq!((&event["hosted_by_club_name"], &event["private"]), (&json!("Wheelers"), &json!(false)));
    assert_eq!(event["created_by_athlete_id"], "athlete-host");
    assert_eq!(event["created_by_athlete_name"], "Ada");
}

#[tokio::test]
async fn only_members_of_the_club_create_its_challenges() {
    let answered = World::default().post(&stranger(), "/api/challenges", &creation()).await;

    assert_eq!((answered.status, &answered.body["code"]), (403, &json!("forbidden")));
}

#[tokio::test]
async fn all_fields_at_fault_are_named_and_none_that_only_the_server_sets() {
    let answered = World::default().post(&host(), "/api/challenges", &json!({})).await;

    assert_eq!((answered.status, &answered.body["code"]), (422, &json!("validation_failed")));
    let fields = answered.body["fields"].as_object().unwrap();
    for field in ["name", "challenge_type", "start_date", "hosted_by_club_id"] {
        assert!(fields.contains_key(field), "{field} in {fields:?}");
    }
    for field in ["challenge_id", "created_by_athlete_id", "created_by_athlete_name", "private", "url_slug"] {
        assert!(!fields.contains_key(field), "{field} in {fields:?}");
    }
}

#[tokio::test]
async fn a_creation_with_stages_may_have_256_kib() {
    let mut world = World::default();
    let mut body = creation();
    body["comment"] = "x".repeat(200 * 1024).into();
    let large = world.post(&host(), "/api/challenges", &body).await;
    body["comment"] = "x".repeat(257 * 1024).into();
    let too_large = world.post(&host(), "/api/challenges", &body).await;

    assert_ne!(large.status, 413);
    assert_eq!((too_large.status, &too_large.body["code"]), (413, &json!("body_too_large")));
}

#[tokio::test]
async fn the_host_alone_hosts_and_only_once() {
    let mut world = World::default();
    let id = world.created(&json!({})).await;
    let path = format!("/api/challenges/{id}/host");

    let unseen = world.post(&stranger(), &path, &json!({})).await;
    let hosted = world.post(&host(), &path, &json!({})).await;
    let again = world.post(&host(), &path, &json!({})).await;
    let other = world.post(&stranger(), &path, &json!({})).await;

    assert_eq!([unseen.status, hosted.status, again.status, other.status], [404, 200, 403, 403]);
    assert_eq!(world.event(&id, "ChallengeHosted").await["hosted_by_athlete_id"], "athlete-host");
}

#[tokio::test]
async fn who_joins_is_who_is_signed_in() {
    let mut world = World::default();
    let id = world.hosted(&json!({})).await;
    let body = json!({ "athlete_id": "athlete-host", "gender": "F" });

    let joined = world.post(&stranger(), &format!("/api/challenges/{id}/join"), &body).await;
    let again = world.join(&stranger(), &id).await;

    assert_eq!((joined.status, &joined.body["changed"]), (200, &json!(true)));
    assert_eq!((again.status, &again.body["changed"]), (200, &json!(false)));
    let event = world.event(&id, "CompetitorJoinedChallenge").await;
    assert_eq!((&event["athlete_id"], &event["gender"]), (&json!("athlete-stranger"), &json!("M")));
}

#[tokio::test]
async fn only_members_join_what_is_restricted_to_them() {
    let mut world = World::default();
    let id = world.hosted(&json!({ "restricted_to_club_members": true })).await;

    assert_eq!(world.join(&stranger(), &id).await.status, 403);
    assert_eq!(world.join(&host(), &id).await.status, 200);
}

#[tokio::test]
async fn a_competitor_leaves() {
    let mut world = World::default();
    let id = world.hosted(&json!({})).await;
    world.join(&stranger(), &id).await;

    let left = world.post(&stranger(), &format!("/api/challenges/{id}/leave"), &json!({})).await;

    assert_eq!((left.status, &left.body["changed"]), (200, &json!(true)));
    assert_eq!(world.event(&id, "CompetitorLeftChallenge").await["athlete_id"], "athlete-stranger");
}

#[tokio::test]
async fn a_process_manager_includes_a_stage() {
    let mut world = World::default();
    let id = world.created(&json!({})).await;
    let message = json!({
        "command_id": Uuid::from_u128(1), "correlation_id": Uuid::from_u128(2), "caused_at": 0,
        "sender": sender(), "stream": format!("challenge/{id}"), "type": "IncludeStageInChallenge",
        "data": { "challenge_id": id, "stage_id": "s-1", "stage_number": 1, "name": "One",
            "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
            "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59" },
    });

    let record = json!({ "eventSource": "aws:sqs", "messageId": "m-1", "body": message.to_string() });
    let response = world.handle(json!({ "Records": [record] })).await;

    assert_eq!(response, json!({ "batchItemFailures": [] }));
    assert_eq!(world.event(&id, "StageIncludedInChallenge").await["stage_id"], "s-1");
}

#[test]
fn every_route_is_deployed() {
    let template = include_str!("../../../template.yaml");
    for route in ROUTES {
        let (method, path) = route.method_and_path();
        let path = if path.contains('{') { format!("\"{path}\"") } else { path.to_owned() };
        let event = format!("Method: {}, Path: {path} }}", method.to_lowercase());
        assert!(template.contains(&event), "{event}");
    }
}
