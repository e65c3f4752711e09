//! Commands of process managers that were refused, and what to do about it.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Because, CommandMessage, Outgoing};
use crate::{Event, EventType, FieldErrors, Refusal};

/// A command of a process manager was refused for good. It is an event like others: it is in the stream
/// `process-manager/instance`, so that the process manager gets it as it gets every event, in order and exactly once,
/// and it stays there for whoever asks later.
///
/// ```
/// use paceline::process_manager::CommandRefused;
/// use serde_json::json;
///
/// let refused: CommandRefused = serde_json::from_value(json!({
///     "command_id": "00000000-0000-0000-0000-000000000001",
///     "command": { "stream": "account/ACC-1", "type": "WithdrawMoney", "data": { "account_id": "ACC-1", "pence": 501 } },
///     "because_of": { "event": { "stream": "transfer/t-1", "version": 1 } },
///     "attempt": 1,
///     "code": "insufficient_funds",
///     "reason": "the account holds 500 pence",
/// }))?;
/// # assert_eq!(refused.fields, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandRefused {
    /// The id of the command.
    pub command_id: Uuid,
    /// The command.
    pub command: Outgoing,
    /// What it was sent because of.
    pub because_of: Because,
    /// How often it was sent: 1, and one more after each [`Answer::Retry`].
    pub attempt: u32,
    /// The code of the refusal.
    pub code: String,
    /// The reason in words.
    pub reason: String,
    /// The fields at fault, if that is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<FieldErrors>,
}

impl Event for CommandRefused {
    const TYPE: EventType = EventType::new("CommandRefused", 1);
}

impl CommandRefused {
    /// The code of a command that its aggregate does not know.
    pub const UNKNOWN_COMMAND: &'static str = "unknown_command";

    /// The code of a command to a [deleted](crate::Deletion) stream.
    pub const STREAM_DELETED: &'static str = "stream_deleted";

    /// The refusal of a command for a reason that its aggregate gives.
    pub fn with(sent: &CommandMessage, refusal: &dyn Refusal) -> Self {
        let fields = refusal.fields().cloned();
        Self { fields, ..Self::because(sent, refusal.code(), refusal.to_string()) }
    }

    /// The refusal of a command for a reason that is none of its aggregate's.
    pub fn because(sent: &CommandMessage, code: &str, reason: String) -> Self {
        Self {
            command_id: sent.command_id,
            command: sent.command.clone(),
            because_of: sent.sender.because_of.clone(),
            attempt: sent.sender.attempt,
            code: code.to_owned(),
            reason,
            fields: None,
        }
    }
}

/// What a process manager wants to become of a command that was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The same command is sent again, under a new id, with an attempt more. The policy must see to it that this ends.
    Retry,
    /// The same, when so much time has passed since the refusal: at most eleven and three quarter hours. What the policy
    /// has changed in the state counts once, when the command is sent again.
    RetryAfter(SignedDuration),
    /// It is left at that. The refusal is logged as an error.
    Skip,
    /// Other commands are sent, to go another way or to undo what was done.
    Send(Vec<Outgoing>),
    /// The refusal is set aside for a person to look at; other refusals of the instance's commands wait behind it. When
    /// it is redriven the policy is asked again. What it has changed in the state does not count.
    Stop,
}
