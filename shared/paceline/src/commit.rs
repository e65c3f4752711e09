//! Commits: the events of one command, stored as one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{EncodedEvent, EventError, EventSet, Head, Position, StreamName, Version};

/// Why a commit was made, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The id of the command whose events these are.
    pub causation_id: Uuid,
    /// The id that everything shares which goes back to one request.
    pub correlation_id: Uuid,
    /// Who sent the command, if it was a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The W3C trace context of the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// When the command was handled.
    pub recorded_at: Timestamp,
}

/// A commit to be appended.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCommit {
    /// The events, in order. Never empty: [`NewCommit::new`] sees to it.
    events: Vec<EncodedEvent>,
    /// Why and by whom.
    pub metadata: Metadata,
    /// The position of the commit that caused the command, which this one must come after.
    pub caused_at: Position,
    /// The key under which a repeat of the command is recognised. Without one nothing is paid for it.
    pub idempotency_key: Option<String>,
}

impl NewCommit {
    /// A commit of these events. `None` if there are none: no event means no append.
    pub fn new(events: Vec<EncodedEvent>, metadata: Metadata) -> Option<Self> {
        let commit = Self { events, metadata, caused_at: Position::ZERO, idempotency_key: None };
        (!commit.events.is_empty()).then_some(commit)
    }

    /// The events, at least one.
    pub fn events(&self) -> &[EncodedEvent] {
        &self.events
    }

    /// The commit as it stands in the stream after `head`.
    pub fn after(self, stream: StreamName, head: Head) -> Commit {
        let position = Position::following(self.metadata.recorded_at, [head.position(), self.caused_at]);
        Commit {
            stream,
            first_version: head.version().next(),
            position,
            metadata: self.metadata,
            events: self.events,
        }
    }
}

/// A commit in its stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Commit {
    /// The stream.
    pub stream: StreamName,
    /// The version of the first event. The others follow without gaps.
    pub first_version: Version,
    /// Its place among the commits of all streams.
    pub position: Position,
    /// Why and by whom.
    pub metadata: Metadata,
    /// The events, in order.
    pub events: Vec<EncodedEvent>,
}

impl Commit {
    /// The version of the last event.
    pub fn last_version(&self) -> Version {
        Version::new(self.first_version.number() + self.events.len() as u64 - 1)
    }

    /// Where the stream stands with this commit.
    pub fn head(&self) -> Head {
        Head::observed(self.last_version(), self.position)
    }

    /// The events that are in the set `E`, decoded, each with its version.
    pub fn decode<E: EventSet>(&self) -> impl Iterator<Item = Result<Recorded<E>, EventError>> {
        let versions = (self.first_version.number()..).map(Version::new);
        versions.zip(&self.events).filter_map(|(version, encoded)| {
            let event = E::decode(encoded).transpose()?;
            Some(event.map(|event| Recorded {
                stream: self.stream.clone(),
                version,
                position: self.position,
                metadata: self.metadata.clone(),
                event,
            }))
        })
    }
}

/// An event in its stream, decoded, with what is known of how it came about. This is what subscribers handle.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<E> {
    /// The stream.
    pub stream: StreamName,
    /// The version in the stream.
    pub version: Version,
    /// The place of its commit among those of all streams.
    pub position: Position,
    /// Why and by whom.
    pub metadata: Metadata,
    /// The event.
    pub event: E,
}

impl<E> Recorded<E> {
    /// The id of this event, the same in every delivery: UUID version 5 of stream and version. It is the causation id
    /// of the commands that a process manager sends because of the event.
    pub fn id(&self) -> Uuid {
        event_id(&self.stream, self.version)
    }
}

/// The id of an event: UUID version 5 of stream and version.
pub fn event_id(stream: &StreamName, version: Version) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("paceline:event:{stream}:{version}").as_bytes())
}
