//! What is acknowledged is done: checked at once, before anything heals what is not.

use bank::{Balances, Statements};
use paceline::subscriptions::Subscription;
use paceline::{EventHandler as _, Projection as _};
use paceline_dynamodb::event_store::decode_commit;
use paceline_lambda::subscriber::delivery::Delivery;
use serde_json::{Value, json};

use super::Violation;
use crate::deployment::Letters;
use crate::world::database::Database;
use crate::world::queues::Queues;
use crate::world::tables;

/// The newest generation that is looked for.
const GENERATIONS: u32 = 6;

/// What the relay was to send.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) queues: Queues,
    pub(crate) subscriptions: Vec<Subscription>,
}

impl Sent {
    /// Whether a commit of records that the relay says are done was not sent to a subscriber who wants it.
    pub(crate) fn check(&self, records: &[Value]) -> Option<Violation> {
        records.iter().find_map(|record| {
            let image = record["dynamodb"]["NewImage"].clone();
            let item: serde_dynamo::Item = serde_json::from_value(image).ok()?;
            let commit = decode_commit(&item.into()).ok()?;
            let is_missing =
                |to: &&Subscription| to.wants(&commit) && !self.queues.was_sent(&to.subscriber, &commit);
            let to = self.subscriptions.iter().find(is_missing)?;
            let what = format!("{}@{} to {}", commit.stream, commit.first_version, to.subscriber);
            Some(Violation::new("what the relay acknowledges is sent", what))
        })
    }
}

/// What subscribers were to handle.
#[derive(Clone, Debug)]
pub(crate) struct Handled(pub(crate) Database);

impl Handled {
    /// Whether a commit that a subscriber says is done lies after its checkpoint. Process managers keep none of what
    /// concerns no instance.
    pub(crate) fn check(&self, subscriber: &str, body: &str) -> Option<Violation> {
        if ![Balances::NAME, Statements::NAME, Letters::NAME].contains(&subscriber) {
            return None;
        }
        let place = serde_json::from_str::<Delivery>(body).ok()?.place();
        let is_past = |generation: u32| {
            let name =
                if generation == 1 { subscriber.to_owned() } else { format!("{subscriber}@{generation}") };
            let key = json!({
                "pk": { "S": format!("checkpoint#{name}#{}", place.stream) },
                "sk": { "S": "checkpoint" },
            });
            let request = json!({ "TableName": tables::READ_MODEL, "Key": key });
            let (_, answer) = self.0.execute("GetItem", request.to_string().as_bytes());
            let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
            let version = answer["Item"]["version"]["N"].as_str().and_then(|version| version.parse().ok());
            version.is_some_and(|version: u64| version >= place.first_version.number())
        };
        if (1..=GENERATIONS).any(is_past) {
            return None;
        }
        let what = format!("{subscriber} and {}@{}", place.stream, place.first_version);
        Some(Violation::new("what a subscriber acknowledges is handled", what))
    }
}
