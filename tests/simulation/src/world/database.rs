//! The database, reached by the client of AWS. Requests take time on the wire, and what can go wrong with a request does.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::client::{Answer, Answers, client};
use super::dynamodb::{self, Refusal};
use super::dynoxide::Dynoxide;
use super::stream::Stream;
use super::{Fault, World, clock, lock, tables};

/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What holds the tables.
enum Engine {
    Model(Mutex<dynamodb::Engine>),
    Dynoxide(Dynoxide),
}

/// The tables of a seed.
#[derive(Clone)]
pub(crate) struct Database {
    world: Arc<World>,
    engine: Arc<Engine>,
    stream: Arc<Stream>,
}

impl Database {
    /// Empty tables, on the model or on Dynoxide. What is inserted goes into the stream.
    pub(crate) fn new(world: Arc<World>, stream: Arc<Stream>, on_dynoxide: bool) -> anyhow::Result<Self> {
        let engine = if on_dynoxide {
            Engine::Dynoxide(Dynoxide::new(&tables::ALL)?)
        } else {
            Engine::Model(Mutex::new(dynamodb::Engine::new(&tables::ALL)))
        };
        Ok(Self { world, engine: Arc::new(engine), stream })
    }

    /// A client of AWS for it.
    pub(crate) fn client(&self) -> Client {
        client(self.clone())
    }

    /// Has a request take effect.
    pub(crate) fn execute(&self, operation: &str, body: &[u8]) -> Answer {
        let answered = match &*self.engine {
            Engine::Dynoxide(engine) => engine.execute(operation, body),
            Engine::Model(engine) => {
                lock(engine).execute(clock::elapsed(), operation, body).map_err(Refusal::answer)
            }
        };
        let answered = match answered {
            Ok(answered) => answered,
            Err(answer) => return answer,
        };
        let events = answered.inserted.iter().filter(|inserted| inserted.table == tables::EVENTS);
        events.for_each(|inserted| self.stream.inserted(&inserted.item));
        (200, answered.body)
    }

    /// What a transaction is told when another one holds its last item.
    fn conflict(&self, body: &[u8]) -> Answer {
        let parts = parse(body)["TransactItems"].as_array().map_or(1, Vec::len);
        let at = self.world.below(parts);
        let reason = |part| json!({ "Code": if part == at { "TransactionConflict" } else { "None" } });
        let reasons: Vec<Value> = (0..parts).map(reason).collect();
        let mut refusal = Refusal::of("TransactionCanceledException", "the simulation has it cancelled");
        refusal.fields.insert("CancellationReasons".to_owned(), reasons.into());
        refusal.answer()
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

impl Answers for Database {
    /// Carries a request there and its answer back. Once it is on its way it arrives, whatever becomes of its sender.
    async fn answer(&self, operation: String, mut body: Vec<u8>) -> Result<Answer, ConnectorError> {
        let what = self.world.trace.describe(|| Self::describe(&operation, &body));
        let strikes = |fault| self.world.faults.strikes(fault, || what.clone());
        let unanswered = || ConnectorError::timeout("the simulation lost it".into());
        if strikes(Fault::LostRequest) {
            sleep(PATIENCE).await;
            return Err(unanswered());
        }
        if strikes(Fault::Throttled) {
            sleep(self.world.latency()).await;
            return Ok(Refusal::of("ThrottlingException", "the simulation has it busy").answer());
        }
        if strikes(Fault::ServerError) {
            sleep(self.world.latency()).await;
            return Ok(Refusal::of("InternalServerError", "the simulation has it fail").answer());
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
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}
