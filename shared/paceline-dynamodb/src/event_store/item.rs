//! Commits as items, and back.

use std::collections::HashMap;
use std::io::{Read, Write};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use paceline::{Commit, EncodedEvent, EventType, Metadata, Position, Version};
use serde_json::value::RawValue;

use super::size::WRITE_UNIT_BYTES;

/// The attributes of an item.
pub type Item = HashMap<String, AttributeValue>;

/// One event as it stands in `events`: name, version, fields.
type Row<'a> = (std::borrow::Cow<'a, str>, u32, std::borrow::Cow<'a, RawValue>);

/// An item that is no commit, or none that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ItemError {
    /// An attribute is absent or of another type.
    #[error("attribute `{0}` is absent or of the wrong type")]
    Attribute(&'static str),
    /// An attribute does not hold what it should.
    #[error("attribute `{attribute}` cannot be read: {reason}")]
    Value {
        /// The attribute.
        attribute: &'static str,
        /// What was found.
        reason: String,
    },
}

impl ItemError {
    fn value(attribute: &'static str, reason: &dyn ToString) -> Self {
        Self::Value { attribute, reason: reason.to_string() }
    }
}

/// The item of a commit.
pub(super) fn encode_commit(commit: &Commit) -> Result<Item, ItemError> {
    let metadata = &commit.metadata;
    let mut item = HashMap::from([
        ("stream".to_owned(), text_value(commit.stream.as_str())),
        ("version".to_owned(), number_value(&commit.first_version)),
        ("events".to_owned(), encode_events(&commit.events)?),
        ("position".to_owned(), number_value(&commit.position)),
        ("causation".to_owned(), text_value(metadata.causation_id.to_string())),
        ("recorded_at".to_owned(), text_value(metadata.recorded_at.to_string())),
    ]);
    // A command that nothing caused correlates by its own id, which need not be stored twice.
    if metadata.correlation_id != metadata.causation_id {
        item.insert("correlation".to_owned(), text_value(metadata.correlation_id.to_string()));
    }
    if !commit.joined.is_empty() {
        let joined =
            serde_json::to_string(&commit.joined).map_err(|error| ItemError::value("joined", &error))?;
        item.insert("joined".to_owned(), text_value(joined));
    }
    for (name, value) in [("actor", &metadata.actor), ("trace", &metadata.traceparent)] {
        item.extend(value.clone().map(|value| (name.to_owned(), AttributeValue::S(value))));
    }
    Ok(item)
}

/// The commit of an item, as it is in the table or in the new image of a stream record.
///
/// # Errors
/// [`ItemError`] names the attribute at fault.
#[allow(clippy::implicit_hasher, reason = "this is the map that the SDK gives")]
pub fn decode_commit(item: &Item) -> Result<Commit, ItemError> {
    let causation_id = parse(text(item, "causation")?, "causation")?;
    let optional = |name| text(item, name).ok();
    Ok(Commit {
        stream: parse(text(item, "stream")?, "stream")?,
        first_version: Version::new(number(item, "version")?),
        position: Position::new(number(item, "position")?),
        metadata: Metadata {
            causation_id,
            correlation_id: match optional("correlation") {
                Some(id) => parse(id, "correlation")?,
                None => causation_id,
            },
            actor: optional("actor").map(str::to_owned),
            traceparent: optional("trace").map(str::to_owned),
            recorded_at: parse::<Timestamp>(text(item, "recorded_at")?, "recorded_at")?,
        },
        events: decode_events(item)?,
        joined: match optional("joined") {
            Some(text) => serde_json::from_str(text).map_err(|error| ItemError::value("joined", &error))?,
            None => Vec::new(),
        },
    })
}

/// The events as an attribute: text, or deflated where that saves write units.
fn encode_events(events: &[EncodedEvent]) -> Result<AttributeValue, ItemError> {
    use std::borrow::Cow;
    let rows: Vec<Row<'_>> = events
        .iter()
        .map(|event| {
            let EventType { name, version } = &event.event_type;
            (Cow::Borrowed(name.as_ref()), *version, Cow::Borrowed(event.data.as_ref()))
        })
        .collect();
    let text = serde_json::to_string(&rows).map_err(|error| ItemError::value("events", &error))?;
    if text.len() > WRITE_UNIT_BYTES {
        let deflated = deflate(text.as_bytes());
        if deflated.len() + WRITE_UNIT_BYTES / 2 < text.len() {
            return Ok(AttributeValue::B(Blob::new(deflated)));
        }
    }
    Ok(AttributeValue::S(text))
}

fn decode_events(item: &Item) -> Result<Vec<EncodedEvent>, ItemError> {
    let inflated;
    let text = match item.get("events") {
        Some(AttributeValue::S(text)) => text,
        Some(AttributeValue::B(blob)) => {
            inflated = inflate(blob.as_ref()).map_err(|error| ItemError::value("events", &error))?;
            &inflated
        }
        _ => return Err(ItemError::Attribute("events")),
    };
    let rows: Vec<(String, u32, Box<RawValue>)> =
        serde_json::from_str(text).map_err(|error| ItemError::value("events", &error))?;
    if rows.is_empty() {
        return Err(ItemError::value("events", &"a commit has at least one event"));
    }
    let event = |(name, version, data): (String, u32, _)| EncodedEvent {
        event_type: EventType { name: name.into(), version },
        data,
    };
    Ok(rows.into_iter().map(event).collect())
}

pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail; if it did, the result would be longer than the text and not be used.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_else(|_| bytes.to_vec())
}

pub(super) fn inflate(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

pub(super) fn text_value(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number_value(number: &dyn ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn text<'a>(item: &'a Item, name: &'static str) -> Result<&'a str, ItemError> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(ItemError::Attribute(name)),
    }
}

pub(super) fn number(item: &Item, name: &'static str) -> Result<u64, ItemError> {
    match item.get(name) {
        Some(AttributeValue::N(digits)) => parse(digits, name),
        _ => Err(ItemError::Attribute(name)),
    }
}

fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
    attribute: &'static str,
) -> Result<T, ItemError> {
    text.parse().map_err(|error| ItemError::value(attribute, &error))
}
