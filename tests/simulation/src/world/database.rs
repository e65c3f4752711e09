//! The database: an engine in this process, reached by the client of AWS. Requests take time on the wire, and what can
//! go wrong with a request does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use dynoxide::{Database as Engine, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::stream::Stream;
use super::{Fault, World, tables};

/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The tables of a seed.
#[derive(Clone)]
pub(crate) struct Database {
    world: Arc<World>,
    engine: Engine,
    stream: Arc<Stream>,
}

/// An answer: status and body.
type Answer = (u16, String);

impl Database {
    /// Empty tables. What is appended to the events goes into the stream.
    pub(crate) fn new(world: Arc<World>, stream: Arc<Stream>) -> anyhow::Result<Self> {
        let database = Self { world, engine: Engine::memory()?, stream };
        for creation in tables::creations() {
            let (status, answer) = database.execute("CreateTable", creation.to_string().as_bytes());
            anyhow::ensure!(status == 200, "a table was not created: {answer}");
        }
        Ok(database)
    }

    /// A client of AWS for it.
    pub(crate) fn client(&self) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("simulation", "simulation", None, None, "simulation"))
            .endpoint_url("http://dynamodb.simulation")
            .retry_config(RetryConfig::standard())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone());
        Client::from_conf(config.build())
    }

    /// Carries a request there and its answer back. Once it is on its way it arrives, whatever becomes of its sender.
    async fn carry(&self, operation: String, mut body: Vec<u8>) -> Result<Answer, ConnectorError> {
        let what = self.world.trace.describe(|| Self::describe(&operation, &body));
        let strikes = |fault| self.world.faults.strikes(fault, || what.clone());
        let unanswered = || ConnectorError::timeout("the simulation lost it".into());
        if strikes(Fault::LostRequest) {
            sleep(PATIENCE).await;
            return Err(unanswered());
        }
        if strikes(Fault::Throttled) {
            sleep(self.world.latency()).await;
            return Ok(refusal("ThrottlingException", json!({})));
        }
        if strikes(Fault::ServerError) {
            sleep(self.world.latency()).await;
            return Ok(refusal("InternalServerError", json!({})));
        }
        match operation.as_str() {
            "TransactWriteItems" if strikes(Fault::TransactionConflict) => {
                sleep(self.world.latency()).await;
                return Ok(self.conflict(&body));
            }
            "Query" if strikes(Fault::ShortPage) => limit_page(&mut body),
            "BatchGetItem" if strikes(Fault::Unprocessed) => {
                sleep(self.world.latency()).await;
                return Ok((
                    200,
                    json!({ "Responses": {}, "UnprocessedKeys": requested(&body) }).to_string(),
                ));
            }
            "BatchWriteItem" if strikes(Fault::Unprocessed) => {
                sleep(self.world.latency()).await;
                return Ok((200, json!({ "UnprocessedItems": requested(&body) }).to_string()));
            }
            _ => {}
        }
        let mut way = self.world.latency();
        if strikes(Fault::SlowRequest) {
            way += Duration::from_millis(self.world.faults.extent(Fault::SlowRequest, 40_000));
        }
        let answer_lost = strikes(Fault::LostAnswer);
        let (answered, answer) = oneshot::channel();
        let there = self.clone();
        let on_the_wire = self.world.at_work();
        tokio::spawn(async move {
            sleep(way).await;
            let answer = there.execute(&operation, &body);
            there
                .world
                .trace
                .note(|| format!("  {} -> {}", Self::describe(&operation, &body), brief(&answer)));
            drop(on_the_wire);
            // Nobody may be there any more to take it.
            let _ = answered.send(answer);
        });
        let answer = answer.await.map_err(|_| unanswered())?;
        if answer_lost {
            sleep(PATIENCE).await;
            return Err(unanswered());
        }
        sleep(self.world.latency()).await;
        Ok(answer)
    }

    /// Has a request take effect.
    pub(crate) fn execute(&self, operation: &str, body: &[u8]) -> Answer {
        let engine = &self.engine;
        let answer = match operation {
            "BatchGetItem" => run(body, |request| engine.batch_get_item(request)),
            "BatchWriteItem" => run(body, |request| engine.batch_write_item(request)),
            "CreateTable" => run(body, |request| engine.create_table(request)),
            "DeleteItem" => run(body, |request| engine.delete_item(request)),
            "GetItem" => run(body, |request| engine.get_item(request)),
            "PutItem" => run(body, |request| engine.put_item(request)),
            "Query" => run(body, |request| engine.query(request)),
            "Scan" => run(body, |request| engine.scan(request)),
            "TransactGetItems" => run(body, |request| engine.transact_get_items(request)),
            "TransactWriteItems" => run(body, |request| engine.transact_write_items(request)),
            "UpdateItem" => run(body, |request| engine.update_item(request)),
            _ => refusal("UnknownOperationException", json!({ "message": operation })),
        };
        if answer.0 == 200 {
            written(operation, body).into_iter().for_each(|item| self.stream.inserted(&item));
        }
        answer
    }

    /// What a transaction is told when another one holds its last item.
    fn conflict(&self, body: &[u8]) -> Answer {
        let parts = parse(body)["TransactItems"].as_array().map_or(1, Vec::len);
        let at = self.world.below(parts);
        let reason = |part| json!({ "Code": if part == at { "TransactionConflict" } else { "None" } });
        let reasons: Vec<Value> = (0..parts).map(reason).collect();
        refusal("TransactionCanceledException", json!({ "CancellationReasons": reasons }))
    }

    fn describe(operation: &str, body: &[u8]) -> String {
        let body = parse(body);
        let keys = ["Item", "Key", "ExpressionAttributeValues"].map(|name| &body[name]);
        let keys = keys.into_iter().find(|value| !value.is_null()).map(keys_of);
        let parts = body["TransactItems"].as_array().map(|parts| {
            let keys = parts.iter().filter_map(|part| {
                let (kind, part) = part.as_object()?.iter().next()?;
                let item = if part["Item"].is_null() { &part["Key"] } else { &part["Item"] };
                Some(format!("{kind} {}", keys_of(item)))
            });
            keys.take(5).collect::<Vec<_>>().join(", ")
        });
        let table = body["TableName"].as_str().unwrap_or_default();
        format!("{operation} {table} {}", keys.or(parts).unwrap_or_default())
    }
}

/// The keys of an item, and what conditions compare with.
fn keys_of(item: &Value) -> String {
    let short = |(name, value): (&String, &Value)| {
        let value = value.as_object()?.values().next()?.as_str()?.to_owned();
        (value.len() < 100 && !["events", "state", "row"].contains(&name.as_str()))
            .then(|| format!("{name}={value}"))
    };
    let fields = item.as_object().into_iter().flatten().filter_map(short);
    fields.take(4).collect::<Vec<_>>().join(" ")
}

fn brief((status, body): &Answer) -> String {
    if *status == 200 { "ok".to_owned() } else { format!("{status} {body:.200}") }
}

fn run<I: DeserializeOwned, O: Serialize>(
    body: &[u8],
    call: impl FnOnce(I) -> Result<O, DynoxideError>,
) -> Answer {
    let request = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(error) => return refusal("ValidationException", json!({ "message": error.to_string() })),
    };
    match call(request) {
        Ok(answer) => (200, serde_json::to_string(&answer).unwrap_or_default()),
        Err(error) => (error.status_code(), error.to_json()),
    }
}

/// The items that a write puts into the events table.
fn written(operation: &str, body: &[u8]) -> Vec<Value> {
    if !["PutItem", "TransactWriteItems"].contains(&operation) {
        return vec![];
    }
    let mut body = parse(body);
    let of_events = |put: &Value| put["TableName"] == tables::EVENTS;
    match operation {
        "PutItem" if of_events(&body) => vec![body["Item"].take()],
        "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array_mut().into_iter().flatten();
            parts.map(|part| part["Put"].take()).filter(of_events).map(|mut put| put["Item"].take()).collect()
        }
        _ => vec![],
    }
}

fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

fn requested(body: &[u8]) -> Value {
    parse(body)["RequestItems"].take()
}

fn limit_page(body: &mut Vec<u8>) {
    let mut request = parse(body);
    request["Limit"] = json!(1);
    *body = request.to_string().into_bytes();
}

fn refusal(code: &str, mut fields: Value) -> Answer {
    fields["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{code}"));
    (if code == "InternalServerError" { 500 } else { 400 }, fields.to_string())
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl HttpClient for Database {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Database {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        let database = self.clone();
        HttpConnectorFuture::new(async move {
            let (status, body) = database.carry(operation, body).await?;
            let status = status.try_into().map_err(|_| ConnectorError::other("no status".into(), None))?;
            let mut response = HttpResponse::new(status, SdkBody::from(body));
            response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
            Ok(response)
        })
    }
}
