//! Why a delivery did not come to its end, and what it passed over.

use jiff::SignedDuration;

use crate::command_sender::SendError;
use crate::process_manager::{CommandRefused, StepError};
use crate::process_store::{MAX_INSTANCES, ProcessStoreError};
use crate::timer_scheduler::ScheduleError;
use crate::{EventError, OnError, StoreError, StreamName};

/// Why a commit or a timer was not handled to the end. It can be delivered again.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The event store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The process store did not answer, or not as it should.
    #[error(transparent)]
    Process(#[from] ProcessStoreError),
    /// A command could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A timer could not be scheduled.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A state has no JSON form.
    #[error("the state of instance {id} cannot be written as JSON: {source}")]
    State {
        /// The id of the instance.
        id: String,
        /// What serde says.
        source: serde_json::Error,
    },
    /// A strict step does not hold, and the process manager does not skip the event.
    #[error("{error}")]
    Step {
        /// The step.
        error: StepError,
        /// What the process manager wants to become of the event: anything but [`OnError::Skip`].
        then: OnError,
    },
    /// A command that was refused is to be sent again, and not yet.
    #[error("{command} was refused with {code}, and is sent again in {wait:#}")]
    RefusalWaits {
        /// The name of the command.
        command: String,
        /// The code of the refusal.
        code: String,
        /// The time that is left.
        wait: SignedDuration,
    },
    /// A command was refused, and its process manager leaves it to a person.
    #[error("{command} was refused with {code}: {reason}")]
    RefusalStops {
        /// The name of the command.
        command: String,
        /// The code of the refusal.
        code: String,
        /// The words.
        reason: String,
    },
    /// One event concerns more instances than can be handled at once.
    #[error("one event concerns {instances} instances, more than {MAX_INSTANCES}")]
    TooManyInstances {
        /// How many it concerns.
        instances: usize,
    },
    /// The store does not hold the commit that was delivered, although it was to hold it.
    #[error("{0} does not reach the delivered commit")]
    Incomplete(StreamName),
}

impl HandleError {
    /// What is to become of the delivery.
    pub fn on_error(&self) -> OnError {
        match self {
            Self::Step { then, .. } => *then,
            Self::RefusalWaits { wait, .. } => OnError::RetryAfter(*wait),
            Self::RefusalStops { .. } => OnError::Stop,
            _ => OnError::Retry,
        }
    }
}

/// What a delivery has passed over, for the log and the metrics.
#[derive(Clone, Debug, PartialEq)]
pub enum PassedOver {
    /// An event whose strict step does not hold: [`OnError::Skip`].
    Step(StepError),
    /// A refused command: [`Answer::Skip`](crate::process_manager::Answer::Skip), or there is no running instance.
    Refusal {
        /// The instance.
        instance: String,
        /// What was refused.
        refused: CommandRefused,
    },
    /// A timer that is not, or no longer, waited for.
    Timer {
        /// The instance.
        instance: String,
        /// Its name.
        name: String,
    },
}
