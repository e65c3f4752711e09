//! The commands of process managers, and what travels with them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{DueTimer, PendingTimer, ProcessManager};
use crate::{Identity, Position, Recorded, StreamName, Version};

/// A command that a process manager sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The stream of the aggregate that it is for.
    pub stream: StreamName,
    /// The name of the command.
    #[serde(rename = "type")]
    pub name: String,
    /// Its fields.
    pub data: Value,
}

impl Outgoing {
    /// A command with these fields to the aggregate of this id.
    pub fn to(id: &impl Identity, name: impl Into<String>, data: Value) -> Self {
        Self { stream: id.stream(), name: name.into(), data }
    }
}

/// The id of a command that a process manager sends: UUID version 5 of what it is sent because of, the process manager,
/// its instance and the command's place among those with the same cause. The same however often that is handled.
pub fn command_id(because_of: Uuid, process_manager: &str, instance: &str, index: usize) -> Uuid {
    Uuid::new_v5(&because_of, format!("{process_manager}/{instance}/{index}").as_bytes())
}

/// What a command is sent because of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// An event. Its stream is that of an aggregate, or the instance's own: then an earlier command was refused.
    Event {
        /// Its stream.
        stream: StreamName,
        /// Its version there.
        version: Version,
    },
    /// A timer was due.
    Timer {
        /// Its name.
        name: String,
        /// When it was due.
        due: Timestamp,
    },
}

/// Who sends a command, and why: what is told of it if it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The name of the process manager.
    pub process_manager: String,
    /// The instance of it.
    pub instance: String,
    /// What the command is sent because of.
    pub because_of: Because,
    /// How often this command was sent because of refusals, this time included.
    pub attempt: u32,
}

impl Sender {
    /// The stream that tells of the refused commands of this instance: `process-manager/instance`. `None`: there is no
    /// stream of such a name.
    pub fn stream(&self) -> Option<StreamName> {
        format!("{}/{}", self.process_manager, self.instance).parse().ok()
    }
}

/// A command with what its receiver needs to know, as it travels through a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandMessage {
    /// The id of the command, by which a repeat is recognised.
    pub command_id: Uuid,
    /// Copied along from what caused it.
    pub correlation_id: Uuid,
    /// A position after which everything lies that comes of it.
    pub caused_at: Position,
    /// The W3C trace context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Who sends it.
    pub sender: Sender,
    /// The codes of refusals that count as success.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_refusals: Vec<String>,
    /// The command.
    #[serde(flatten)]
    pub command: Outgoing,
}

/// Where commands come from: what all that an instance sends at once have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The id from which those of the commands follow.
    pub id: Uuid,
    /// Copied along.
    pub correlation_id: Uuid,
    /// A position after which everything lies that comes of the commands.
    pub caused_at: Position,
    /// The W3C trace context.
    pub traceparent: Option<String>,
    /// What they are sent because of.
    pub because_of: Because,
}

impl<E> From<&Recorded<E>> for Origin {
    fn from(event: &Recorded<E>) -> Self {
        Self {
            id: event.id(),
            correlation_id: event.metadata.correlation_id,
            caused_at: event.position,
            traceparent: event.metadata.traceparent.clone(),
            because_of: Because::Event { stream: event.stream.clone(), version: event.version },
        }
    }
}

impl Origin {
    /// A timer that is due.
    pub fn timer(timer: &DueTimer, pending: &PendingTimer) -> Self {
        Self {
            id: timer.id,
            correlation_id: pending.correlation_id,
            caused_at: pending.caused_at(),
            traceparent: None,
            because_of: Because::Timer { name: timer.name.clone(), due: timer.due },
        }
    }

    /// The messages for the commands that an instance of `P` gave. `attempt` is 1, or more if they were sent before and
    /// refused.
    pub fn messages<P: ProcessManager>(
        &self,
        instance: &str,
        attempt: u32,
        commands: Vec<Outgoing>,
    ) -> impl Iterator<Item = CommandMessage> {
        commands.into_iter().enumerate().map(move |(index, command)| CommandMessage {
            command_id: command_id(self.id, P::NAME, instance, index),
            correlation_id: self.correlation_id,
            caused_at: self.caused_at,
            traceparent: self.traceparent.clone(),
            sender: Sender {
                process_manager: P::NAME.to_owned(),
                instance: instance.to_owned(),
                because_of: self.because_of.clone(),
                attempt,
            },
            skipped_refusals: P::SKIPPED_REFUSALS.iter().map(|&code| code.to_owned()).collect(),
            command,
        })
    }
}
