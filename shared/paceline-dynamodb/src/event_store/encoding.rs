//! How the events of a commit become an attribute, and come back from it.

use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::{Commit, EncodedEvent};

use super::item::{self, Item, ItemError};
use super::json::Json;

/// Why events could not be encoded or decoded, in the words of the encoding.
pub type EncodingError = Box<dyn Error + Send + Sync>;

/// How the events of a commit become an attribute, text or binary, and come back from it.
///
/// The name stands in the item beside the events, so items of all encodings that a store ever wrote can be in one
/// table. A change of what an encoding writes that it could not read itself needs a new name.
pub trait Encoding: Debug + Send + Sync {
    /// The name, which is stored with every commit.
    fn name(&self) -> &'static str;

    /// The events as an attribute of type S or B: the stream of the table is filtered for these.
    ///
    /// # Errors
    /// What keeps the events from being written.
    fn encode(&self, events: &[EncodedEvent]) -> Result<AttributeValue, EncodingError>;

    /// The events of an attribute that this encoding wrote.
    ///
    /// # Errors
    /// What keeps the attribute from being read.
    fn decode(&self, events: &AttributeValue) -> Result<Vec<EncodedEvent>, EncodingError>;
}

/// The encodings of a store: one that it writes, and all that it reads.
#[derive(Clone, Debug)]
pub struct Encodings {
    /// The last is the one that is written.
    known: Vec<Arc<dyn Encoding>>,
}

impl Default for Encodings {
    /// [`Json`] alone.
    fn default() -> Self {
        Self { known: vec![Arc::new(Json)] }
    }
}

impl Encodings {
    /// Writes with this encoding from now on, and still reads what the ones before it wrote.
    #[must_use]
    pub fn writing(mut self, encoding: impl Encoding + 'static) -> Self {
        self.known.push(Arc::new(encoding));
        self
    }

    /// The commit of an item, as it is in the table or in the new image of a stream record.
    ///
    /// # Errors
    /// [`ItemError`] names the attribute at fault.
    #[allow(clippy::implicit_hasher, reason = "this is the map that the SDK gives")]
    pub fn decode_commit(&self, item: &Item) -> Result<Commit, ItemError> {
        let events = item.get("events").ok_or(ItemError::Attribute("events"))?;
        let name = item::text(item, "encoding").unwrap_or(Json.name());
        let encoding = self.known.iter().rev().find(|encoding| encoding.name() == name);
        let encoding =
            encoding.ok_or_else(|| ItemError::value("encoding", &format!("`{name}` is unknown")))?;
        let events = encoding.decode(events).map_err(|error| ItemError::value("events", &error))?;
        if events.is_empty() {
            return Err(ItemError::value("events", &"a commit has at least one event"));
        }
        item::commit(item, events)
    }

    /// Puts events into an item, in place of those that are there.
    pub(super) fn encode_events(&self, events: &[EncodedEvent], item: &mut Item) -> Result<(), ItemError> {
        let Some(encoding) = self.known.last() else { return Err(ItemError::Attribute("encoding")) };
        let encoded = encoding.encode(events).map_err(|error| ItemError::value("events", &error))?;
        item.insert("events".to_owned(), encoded);
        item.remove("encoding");
        // The encoding of nearly all items needs no byte to say so.
        if encoding.name() != Json.name() {
            item.insert("encoding".to_owned(), item::text_value(encoding.name()));
        }
        Ok(())
    }
}

/// The commit of an item whose events are [`Json`], as it is in the table or in the new image of a stream record.
///
/// # Errors
/// [`ItemError`] names the attribute at fault.
#[allow(clippy::implicit_hasher, reason = "this is the map that the SDK gives")]
pub fn decode_commit(item: &Item) -> Result<Commit, ItemError> {
    Encodings::default().decode_commit(item)
}
