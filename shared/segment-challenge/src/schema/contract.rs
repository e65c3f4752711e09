//! The contract of one type of event.

use paceline::{Aggregate, CommandSet, EncodedEvent, EventError, EventSet, EventType, Identity};
use serde_json::{Value, json};

use super::story::{self, StoryError};

/// A set of events of which each has a JSON Schema.
pub trait Described: EventSet {
    /// The types in the set, in their current versions, each with its schema.
    fn schemas() -> Vec<(EventType, schemars::Schema)>;
}

/// What readers of one type of event rely on.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The category of the streams that hold it.
    pub category: &'static str,
    /// Its name and current version.
    pub event_type: EventType,
    /// The JSON Schema of its fields.
    pub schema: Value,
    /// The fields of one that may have happened. `None`: no story tells of it.
    pub example: Option<Value>,
    read: fn(&EncodedEvent) -> Result<Option<Value>, EventError>,
}

impl Contract {
    /// Reads fields that were stored under a version of this type, and writes them as they are written today.
    ///
    /// # Errors
    /// [`EventError`] says why they cannot be read.
    pub fn read(&self, version: u32, fields: &Value) -> Result<Option<Value>, EventError> {
        let event_type = EventType { version, ..self.event_type.clone() };
        let data = serde_json::value::to_raw_value(fields)
            .map_err(|source| EventError::Encode { event_type: event_type.clone(), source })?;
        (self.read)(&EncodedEvent { event_type, data })
    }
}

/// The contracts of an aggregate's events, with the examples that a story tells.
pub(super) fn of<A, C>(story: &str) -> Result<Vec<Contract>, StoryError>
where
    A: Aggregate<Command = C>,
    A::Event: Described,
    C: CommandSet,
{
    let mut examples = story::tell::<A, C>(story)?;
    let contract = |(event_type, schema): (EventType, schemars::Schema)| Contract {
        category: A::Id::CATEGORY,
        example: examples.remove(event_type.name.as_ref()),
        event_type,
        schema: json!(schema),
        read: read::<A::Event>,
    };
    Ok(A::Event::schemas().into_iter().map(contract).collect())
}

fn read<E: EventSet>(stored: &EncodedEvent) -> Result<Option<Value>, EventError> {
    let Some(event) = E::decode(stored)? else { return Ok(None) };
    let encoded = event.encode()?;
    let decode = |source| EventError::Decode { event_type: encoded.event_type.clone(), source };
    serde_json::from_str(encoded.data.get()).map(Some).map_err(decode)
}
