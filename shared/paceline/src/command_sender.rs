//! How the commands of process managers reach their aggregates.

use std::error::Error;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::CommandMessage;

/// Sends commands to the functions of their aggregates.
pub trait CommandSender: Send + Sync {
    /// Sends commands; those to one stream arrive in order. What is sent again, under the same id, has no second
    /// effect, so after an error all of them may be.
    ///
    /// # Errors
    /// [`SendError`]. Some of the commands may have been sent.
    fn send(&self, commands: &[CommandMessage]) -> impl Future<Output = Result<(), SendError>> + Send;

    /// Whether a command can be sent at all, as far as it tells itself. It is asked before the command is stored.
    ///
    /// # Errors
    /// [`SendError::Refused`].
    fn check(&self, _command: &CommandMessage) -> Result<(), SendError> {
        Ok(())
    }
}

impl<C: CommandSender> CommandSender for &C {
    fn send(&self, commands: &[CommandMessage]) -> impl Future<Output = Result<(), SendError>> + Send {
        C::send(self, commands)
    }

    fn check(&self, command: &CommandMessage) -> Result<(), SendError> {
        C::check(self, command)
    }
}

/// Why commands were not sent, or not all of them.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The queue could not be reached or is throttled, also after retries. The same call may succeed later.
    #[error("the queue is not available: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Nobody takes commands for aggregates of this category. The same call fails again.
    #[error("no queue is known for commands to {category}")]
    NoQueue {
        /// The category of the target's stream.
        category: String,
    },
    /// The queue refused a command, or it is too large for one. The same call fails again.
    #[error("{command} to {stream} was refused by the queue: {reason}")]
    Refused {
        /// The name of the command.
        command: String,
        /// The stream of its target.
        stream: crate::StreamName,
        /// What the queue says.
        reason: String,
    },
}

/// Keeps what is sent in memory, for tests. A repeat within what it keeps is dropped, as a FIFO queue does.
#[derive(Debug, Default)]
pub struct InMemoryCommandSender {
    inbox: Mutex<Inbox>,
}

#[derive(Debug, Default)]
struct Inbox {
    commands: Vec<CommandMessage>,
    /// The ids of all sendings, with repeats.
    sendings: Vec<Uuid>,
    failures: usize,
}

impl InMemoryCommandSender {
    /// A sender that has sent nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What has arrived, in order, without repeats.
    pub fn arrived(&self) -> Vec<CommandMessage> {
        self.inbox().commands.clone()
    }

    /// How many commands were sent, with repeats.
    pub fn sendings(&self) -> usize {
        self.inbox().sendings.len()
    }

    /// Makes the next calls fail before anything is sent.
    pub fn fail_next(&self, calls: usize) {
        self.inbox().failures = calls;
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CommandSender for InMemoryCommandSender {
    async fn send(&self, commands: &[CommandMessage]) -> Result<(), SendError> {
        let mut inbox = self.inbox();
        if inbox.failures > 0 {
            inbox.failures -= 1;
            return Err(SendError::Unavailable("a failure that the test asked for".into()));
        }
        for command in commands {
            if !inbox.sendings.contains(&command.command_id) {
                inbox.commands.push(command.clone());
            }
            inbox.sendings.push(command.command_id);
        }
        Ok(())
    }
}
