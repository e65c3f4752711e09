//! Commits on their way to a store.

use crate::{Commit, Deduplication, EncodedEvent, Head, Joined, Metadata, Position, StreamName};

/// A commit to be appended: the events of one command, or of several on one stream, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCommit {
    /// The commands, at least one.
    commands: Vec<NewEvents>,
}

/// The events of one command, at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvents {
    events: Vec<EncodedEvent>,
    /// Why and by whom.
    pub metadata: Metadata,
    /// How a repeat of the command is recognised. The commit comes after the cause that it names.
    pub deduplication: Deduplication,
}

impl NewEvents {
    /// The events of a command. `None` if there are none: no event means no append.
    pub fn new(events: Vec<EncodedEvent>, metadata: Metadata) -> Option<Self> {
        let new = Self { events, metadata, deduplication: Deduplication::None };
        (!new.events.is_empty()).then_some(new)
    }
}

impl From<NewEvents> for NewCommit {
    fn from(events: NewEvents) -> Self {
        Self { commands: vec![events] }
    }
}

impl NewCommit {
    /// A commit of the events of one command. `None` if there are none.
    pub fn new(events: Vec<EncodedEvent>, metadata: Metadata) -> Option<Self> {
        NewEvents::new(events, metadata).map(Self::from)
    }

    /// A commit of the events of several commands. `None` if there are none.
    pub fn of(commands: Vec<NewEvents>) -> Option<Self> {
        (!commands.is_empty()).then_some(Self { commands })
    }

    /// The idempotency keys, each with the index of its command.
    pub fn idempotency_keys(&self) -> impl Iterator<Item = (usize, &str)> {
        let keys = self.commands.iter().map(|command| command.deduplication.key());
        keys.enumerate().filter_map(|(index, key)| Some((index, key?)))
    }

    /// The commit as it stands in the stream after `head`.
    pub fn after(self, stream: StreamName, head: Head) -> Commit {
        let earlier =
            self.commands.iter().map(|command| command.deduplication.caused_at()).chain([head.position()]);
        // Of commands that are committed together the latest time counts.
        let now = self.commands.iter().map(|command| command.metadata.recorded_at).max().unwrap_or_default();
        let position = Position::following(now, earlier);
        let mut events = Vec::new();
        let mut joined = Vec::new();
        for command in self.commands {
            joined.push(Joined { first: events.len(), metadata: command.metadata });
            events.extend(command.events);
        }
        let metadata = joined.remove(0).metadata;
        Commit { stream, first_version: head.version().next(), position, metadata, events, joined }
    }
}
