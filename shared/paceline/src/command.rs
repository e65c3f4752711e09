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
    /// The position of the commit that caused it, or zero.
    pub caused_at: Position,
    /// The key under which a repeat is recognised. Without one nothing is paid for it.
    pub idempotency_key: Option<String>,
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
            caused_at: Position::ZERO,
            idempotency_key: None,
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
