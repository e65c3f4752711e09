//! Commits: the events of one command, or of a few, stored as one.

use std::ops::Range;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::deletion::StreamDeleted;
use crate::{EncodedEvent, Event, EventError, EventSet, Head, Position, StreamName, Version};

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

/// A commit in its stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Commit {
    /// The stream.
    pub stream: StreamName,
    /// The version of the first event. The others follow without gaps.
    pub first_version: Version,
    /// Its place among the commits of all streams.
    pub position: Position,
    /// Why and by whom: that of the first command, and mostly the only one.
    pub metadata: Metadata,
    /// The events, in order.
    pub events: Vec<EncodedEvent>,
    /// Further commands that were committed together with the first, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Joined>,
}

/// A command that was committed together with others of its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The index of its first event. Its last is before the next command's first.
    pub first: usize,
    /// Why and by whom.
    pub metadata: Metadata,
}

impl Commit {
    /// The version of the last event.
    pub fn last_version(&self) -> Version {
        Version::new(self.first_version.number() + self.events.len() as u64 - 1)
    }

    /// Where the stream stands with this commit.
    pub fn head(&self) -> Head {
        let head = if self.is_tombstone() { Head::of_tombstone } else { Head::observed };
        head(self.last_version(), self.position)
    }

    /// Whether this is the commit that ends a [deleted](crate::Deletion) stream.
    pub fn is_tombstone(&self) -> bool {
        self.events.last().is_some_and(|event| event.event_type.name == StreamDeleted::TYPE.name)
    }

    /// The events that are in the set `E`, decoded, each with its version and the metadata of its command.
    pub fn decode<E: EventSet>(&self) -> impl Iterator<Item = Result<Recorded<E>, EventError>> {
        self.events.iter().enumerate().filter_map(|(index, encoded)| {
            let event = E::decode(encoded).transpose()?;
            Some(event.map(|event| Recorded {
                stream: self.stream.clone(),
                version: self.first_version.plus(index as u64),
                position: self.position,
                metadata: self.metadata_of(index).clone(),
                event,
            }))
        })
    }

    /// Why and by whom an event came about.
    fn metadata_of(&self, index: usize) -> &Metadata {
        let command = self.joined.iter().rev().find(|command| command.first <= index);
        command.map_or(&self.metadata, |command| &command.metadata)
    }

    /// The part of the commit that holds these events, by their indices: a range that is not empty.
    #[must_use]
    pub fn slice(&self, events: Range<usize>) -> Self {
        let inside = |command: &&Joined| events.start < command.first && command.first < events.end;
        let moved = |command: &Joined| Joined { first: command.first - events.start, ..command.clone() };
        Self {
            stream: self.stream.clone(),
            first_version: self.first_version.plus(events.start as u64),
            position: self.position,
            metadata: self.metadata_of(events.start).clone(),
            events: self.events[events.clone()].to_vec(),
            joined: self.joined.iter().filter(inside).map(moved).collect(),
        }
    }

    /// The ids of its commands, in order.
    pub fn causation_ids(&self) -> impl Iterator<Item = Uuid> {
        let joined = self.joined.iter().map(|command| command.metadata.causation_id);
        std::iter::once(self.metadata.causation_id).chain(joined)
    }

    /// The indices of the events of each command, in order.
    pub fn commands(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.joined.iter().map(|command| command.first));
        let ends = self.joined.iter().map(|command| command.first).chain([self.events.len()]);
        starts.zip(ends).map(|(start, end)| start..end)
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
