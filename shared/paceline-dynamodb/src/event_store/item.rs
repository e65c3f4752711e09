//! Commits as items, and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use paceline::{Commit, EncodedEvent, Metadata, Position, Version};

/// The attributes of an item.
pub type Item = HashMap<String, AttributeValue>;

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
    pub(super) fn value(attribute: &'static str, reason: &dyn ToString) -> Self {
        Self::Value { attribute, reason: reason.to_string() }
    }
}

/// The item of a commit, without its events.
pub(super) fn without_events(commit: &Commit) -> Result<Item, ItemError> {
    let metadata = &commit.metadata;
    let mut item = HashMap::from([
        ("stream".to_owned(), text_value(commit.stream.as_str())),
        ("version".to_owned(), number_value(&commit.first_version)),
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

/// The commit of an item with these events.
pub(super) fn commit(item: &Item, events: Vec<EncodedEvent>) -> Result<Commit, ItemError> {
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
        events,
        joined: match optional("joined") {
            Some(text) => serde_json::from_str(text).map_err(|error| ItemError::value("joined", &error))?,
            None => Vec::new(),
        },
    })
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
