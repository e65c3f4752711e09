//! What is acknowledged is done: checked at once, before anything heals what is not.

use bank::{Balances, Statements};
use paceline::generation::Generation;
use paceline::read_model::Row as _;
use paceline::rebuild::{GRACE, Phase, Rebuild};
use paceline::subscriptions::Subscription;
use paceline::{EventHandler as _, Projection as _};
use paceline_dynamodb::event_store::decode_commit;
use paceline_lambda::subscriber::delivery::Delivery;
use serde_dynamo::AttributeValue;
use serde_json::{Value, json};

use super::Violation;
use crate::deployment::Letters;
use crate::world::database::Database;
use crate::world::queues::Queues;
use crate::world::{clock, tables};

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
        let is_past = |name: String| {
            let version = self.item(&format!("checkpoint#{name}#{}", place.stream), "checkpoint")["version"]
                ["N"]
                .take();
            let version = version.as_str().and_then(|version| version.parse().ok());
            version.is_some_and(|version: u64| version >= place.first_version.number())
        };
        let what = format!("{subscriber} and {}@{}", place.stream, place.first_version);
        let name =
            |number: u32| if number == 1 { subscriber.to_owned() } else { format!("{subscriber}@{number}") };
        if !(1..=GENERATIONS).map(name).any(is_past) {
            return Some(Violation::new("what a subscriber acknowledges is handled", what));
        }
        if self
            .both_written(subscriber)?
            .into_iter()
            .all(|generation| is_past(generation.name_of(subscriber)))
        {
            return None;
        }
        Some(Violation::new("while two generations are written, both are", what))
    }

    /// The generations of a projection if a rebuild has both written, and everyone knows.
    fn both_written(&self, projection: &str) -> Option<[Generation; 2]> {
        let row = self.item(&format!("{}#{projection}", Rebuild::TABLE), "/")["row"].take();
        let row: AttributeValue = serde_json::from_value(row).ok()?;
        let rebuild: Rebuild = serde_dynamo::from_attribute_value(row).ok()?;
        let known = match rebuild.phase {
            Phase::Following { since } => since + GRACE <= clock::at(clock::elapsed()),
            Phase::Switching { .. } => true,
            _ => false,
        };
        known.then_some([rebuild.replaces, rebuild.generation])
    }

    /// An item of the read model, or nothing.
    fn item(&self, partition: &str, sort: &str) -> Value {
        let key = json!({ "pk": { "S": partition }, "sk": { "S": sort } });
        let request = json!({ "TableName": tables::READ_MODEL, "Key": key });
        let (_, answer) = self.0.execute("GetItem", request.to_string().as_bytes());
        serde_json::from_str::<Value>(&answer).unwrap_or_default()["Item"].take()
    }
}
