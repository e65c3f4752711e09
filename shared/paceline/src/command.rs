//! Commands on their way: what is known of one besides its content, and why one may be refused.

use std::collections::BTreeMap;
use std::error::Error;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{Metadata, Position, Version};

/// What is known of a command besides its content. It is made at the edge, where ids and the time come from.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandContext {
    /// The id of the command: the causation id of its events.
    pub command_id: Uuid,
    /// The id that everything shares which goes back to one request.
    pub correlation_id: Uuid,
    /// Who sends it, if it is a person.
    pub actor: Option<String>,
    /// The W3C trace context.
    pub traceparent: Option<String>,
    /// The time of the command.
    pub now: Timestamp,
    /// How a repeat of it is recognised.
    pub deduplication: Deduplication,
    /// The version that the sender has seen and insists on.
    pub expected_version: Option<Version>,
}

impl CommandContext {
    /// The context of a command that nothing but this call causes, which opens a correlation of its own.
    pub fn new(command_id: Uuid, now: Timestamp) -> Self {
        Self {
            command_id,
            correlation_id: command_id,
            actor: None,
            traceparent: None,
            now,
            deduplication: Deduplication::None,
            expected_version: None,
        }
    }

    /// What its events will say of why they came about.
    pub fn metadata(&self) -> Metadata {
        Metadata {
            causation_id: self.command_id,
            correlation_id: self.correlation_id,
            actor: self.actor.clone(),
            traceparent: self.traceparent.clone(),
            recorded_at: self.now,
        }
    }
}

/// How a repeat of a command is recognised: a second sending of it, after which nothing more may have happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deduplication {
    /// Not at all: a second sending is a second command.
    #[default]
    None,
    /// By a key that its sender has chosen. The store keeps the key with the commit, at a price, for a limited time: see
    /// [`EventStore::recall`](crate::EventStore::recall).
    ByKey(String),
    /// By its id, because a commit has caused it: this is the position of that commit. What the command has added comes
    /// after its cause, so a repeat is found in the stream itself, between the cause and the end. Nothing is stored for
    /// it, and it is recognised for ever. The same id must always come with the same position.
    ByCause(Position),
}

impl Deduplication {
    /// The position of the commit that caused the command; zero, before every commit, if none is named.
    pub fn caused_at(&self) -> Position {
        match self {
            Self::ByCause(cause) => *cause,
            Self::None | Self::ByKey(_) => Position::ZERO,
        }
    }

    /// The key that the sender has chosen.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::ByKey(key) => Some(key),
            Self::None | Self::ByCause(_) => None,
        }
    }
}

/// The commands of an aggregate as they come from outside: by name, with fields in JSON.
pub trait CommandSet: Sized + Send + Sync {
    /// Why fields are refused.
    type Invalid: Refusal;

    /// The name of this command.
    fn name(&self) -> &'static str;

    /// Whether there is a command of this name.
    fn knows(name: &str) -> bool;

    /// Reads and validates a command by itself, before any state is looked at. `None`: there is none of that name.
    fn read(name: &str, fields: &Value, now: Timestamp) -> Option<Result<Self, Self::Invalid>>;
}

/// The faults of a command's fields: for each field at fault, what is wrong in words.
pub type FieldErrors = BTreeMap<String, Vec<String>>;

/// Why a command was refused, in a form that programs can tell apart.
pub trait Refusal: Error + Send + Sync + 'static {
    /// The code, in `snake_case`, such as `insufficient_funds`. It is part of the contract with callers.
    fn code(&self) -> &str;

    /// The fields at fault, if that is the reason.
    fn fields(&self) -> Option<&FieldErrors> {
        None
    }
}
