//! Transfers: requested, perhaps for a later time, and then completed, cancelled or failed.

mod commands;
mod events;
mod refusal;

use jiff::Timestamp;
use paceline::Aggregate;
use serde::{Deserialize, Serialize};

pub use commands::{
    CancelTransfer, CompleteTransfer, FailTransfer, RequestTransfer, StartTransfer, TransferCommand,
};
pub use events::{
    TransferCancelled, TransferCompleted, TransferEvent, TransferFailed, TransferRequested, TransferStarted,
};
pub use refusal::TransferRefusal;

paceline::identity! {
    /// The number of a transfer.
    pub struct TransferId("transfer");
}

/// What is known of a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transfer {
    /// It was never requested.
    #[default]
    Unknown,
    /// It waits for its time.
    Waiting,
    /// Money is on its way.
    Started,
    /// It has come to an end.
    Ended,
}

impl Aggregate for Transfer {
    type Id = TransferId;
    type Command = TransferCommand;
    type Event = TransferEvent;
    type Refusal = TransferRefusal;

    fn target(command: &TransferCommand) -> &TransferId {
        command.target()
    }

    fn handle(
        &self,
        command: &TransferCommand,
        _now: Timestamp,
    ) -> Result<Vec<TransferEvent>, TransferRefusal> {
        let transfer_id = command.target().clone();
        Ok(vec![match (self, command) {
            (Self::Unknown, TransferCommand::RequestTransfer(request)) => TransferRequested {
                transfer_id,
                from: request.from.clone(),
                to: request.to.clone(),
                pence: request.pence,
                due: request.due,
            }
            .into(),
            (_, TransferCommand::RequestTransfer(_)) => return Err(TransferRefusal::AlreadyRequested),
            (Self::Unknown, _) => return Err(TransferRefusal::NotFound),
            (Self::Waiting, TransferCommand::CancelTransfer(_)) => TransferCancelled { transfer_id }.into(),
            (Self::Waiting, TransferCommand::StartTransfer(_)) => TransferStarted { transfer_id }.into(),
            (Self::Started, TransferCommand::CompleteTransfer(_)) => TransferCompleted { transfer_id }.into(),
            (Self::Started, TransferCommand::FailTransfer(command)) => {
                TransferFailed { transfer_id, reason: command.reason.clone() }.into()
            }
            (Self::Started, _) => return Err(TransferRefusal::Started),
            (Self::Waiting, _) => return Err(TransferRefusal::NotStarted),
            (Self::Ended, _) => return Err(TransferRefusal::Ended),
        }])
    }

    fn apply(&mut self, event: &TransferEvent) {
        *self = match event {
            TransferEvent::TransferRequested(TransferRequested { due: Some(_), .. }) => Self::Waiting,
            TransferEvent::TransferRequested(_) | TransferEvent::TransferStarted(_) => Self::Started,
            TransferEvent::TransferCancelled(_)
            | TransferEvent::TransferCompleted(_)
            | TransferEvent::TransferFailed(_) => Self::Ended,
        };
    }
}
