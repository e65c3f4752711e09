//! What is acknowledged is done: checked at once, before anything heals what is not.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bank::{Balances, Statements};
use paceline::generation::{Generation, GenerationRow};
use paceline::read_model::Row as _;
use paceline::rebuild::{GRACE, Phase, Rebuild};
use paceline::subscriptions::Subscription;
use paceline::{EventHandler as _, Projection as _, StreamName, Version};
use paceline_dynamodb::event_store::decode_commit;
use paceline_lambda::subscriber::delivery::{Delivery, Place};
use serde::de::DeserializeOwned;
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
pub(crate) struct Handled {
    database: Database,
    queues: Queues,
    /// How far each projection has said that it has come in each stream.
    projected: Rc<RefCell<BTreeMap<(String, StreamName), Version>>>,
}

impl Handled {
    pub(crate) fn new(database: Database, queues: Queues) -> Self {
        Self { database, queues, projected: Rc::default() }
    }

    /// Whether a commit that a subscriber says is done lies after its checkpoint. Process managers keep none of what
    /// concerns no instance.
    pub(crate) fn check(&self, subscriber: &str, body: &str) -> Option<Violation> {
        if ![Balances::NAME, Statements::NAME, Letters::NAME].contains(&subscriber) {
            return None;
        }
        // Its checkpoints have been set back since it had moved them.
        if subscriber == Letters::NAME && !self.item("replays#all", "/letters").is_null() {
            return None;
        }
        let place = serde_json::from_str::<Delivery>(body).ok()?.place();
        let is_past = |name: String| self.checkpoint(&name, &place.stream) >= place.first_version;
        let what = format!("{subscriber} and {}@{}", place.stream, place.first_version);
        let name =
            |number: u32| if number == 1 { subscriber.to_owned() } else { format!("{subscriber}@{number}") };
        if !(1..=GENERATIONS).map(name).any(is_past) {
            // One who is out of time says so to itself, by another message about the same commit.
            if self.is_handed_on(subscriber, &place) {
                return None;
            }
            return Some(Violation::new("what a subscriber acknowledges is handled", what));
        }
        let mut both = self.both_written(subscriber).into_iter().flatten();
        if !both.all(|generation| is_past(generation.name_of(subscriber))) {
            return Some(Violation::new("while two generations are written, both are", what));
        }
        let mut projected = self.projected.borrow_mut();
        let at = projected.entry((subscriber.to_owned(), place.stream.clone())).or_default();
        *at = (*at).max(place.first_version);
        let row: GenerationRow = self.row(GenerationRow::TABLE, subscriber)?;
        let live = row.live.name_of(subscriber);
        let mut of_subscriber = projected.iter().filter(|((projection, _), _)| projection == subscriber);
        let ((_, stream), at) =
            of_subscriber.find(|((_, stream), at)| self.checkpoint(&live, stream) < **at)?;
        let lost = format!("{live} and {stream}@{at}");
        Some(Violation::new("what was acknowledged is in the rows that are read", lost))
    }

    /// Whether there is another message about a commit beside the one that is acknowledged.
    fn is_handed_on(&self, subscriber: &str, place: &Place) -> bool {
        let about = |body: &str| {
            serde_json::from_str::<Delivery>(body).is_ok_and(|it| {
                let it = it.place();
                (it.stream, it.first_version) == (place.stream.clone(), place.first_version)
            })
        };
        let messages = self
            .queues
            .with(subscriber, |queue| queue.messages().iter().filter(|message| about(&message.body)).count());
        messages.unwrap_or_default() > 1
    }

    fn checkpoint(&self, name: &str, stream: &StreamName) -> Version {
        let item = self.item(&format!("checkpoint#{name}#{stream}"), "checkpoint");
        let version = item["version"]["N"].as_str().and_then(|version| version.parse().ok());
        version.map_or(Version::ZERO, Version::new)
    }

    /// The generations of a projection if a rebuild has both written, and everyone knows.
    fn both_written(&self, projection: &str) -> Option<[Generation; 2]> {
        let rebuild: Rebuild = self.row(Rebuild::TABLE, projection)?;
        let known = match rebuild.phase {
            Phase::Following { since } => since + GRACE <= clock::at(clock::elapsed()),
            Phase::Switching { .. } => true,
            _ => false,
        };
        known.then_some([rebuild.replaces, rebuild.generation])
    }

    fn row<T: DeserializeOwned>(&self, table: &str, key: &str) -> Option<T> {
        let row = self.item(&format!("{table}#{key}"), "/")["row"].take();
        let row: AttributeValue = serde_json::from_value(row).ok()?;
        serde_dynamo::from_attribute_value(row).ok()
    }

    /// An item of the read model, or nothing.
    fn item(&self, partition: &str, sort: &str) -> Value {
        let key = json!({ "pk": { "S": partition }, "sk": { "S": sort } });
        let request = json!({ "TableName": tables::READ_MODEL, "Key": key });
        let (_, answer) = self.database.execute("GetItem", request.to_string().as_bytes());
        serde_json::from_str::<Value>(&answer).unwrap_or_default()["Item"].take()
    }
}
