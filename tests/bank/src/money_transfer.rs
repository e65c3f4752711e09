//! Moves the money of a transfer.

use jiff::{SignedDuration, Timestamp};
use paceline::process_manager::{Answer, CommandRefused, Timers};
use paceline::{Identity as _, Outgoing, ProcessManager, Recorded, Route};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::TransferId;
use crate::account::{MoneyDeposited, MoneyWithdrawn, TransferRefunded};
use crate::transfer::{
    TransferCancelled, TransferCompleted, TransferFailed, TransferRequested, TransferStarted,
};

/// What a reference begins with that names a transfer.
const REFERENCE: &str = "transfer/";

/// The name of the timer of a transfer that is to be made later.
const DUE: &str = "due";

paceline::event_set! {
    /// What money transfers follow.
    #[derive(Clone, Debug, PartialEq)]
    pub enum MoneyTransferEvent {
        TransferRequested, TransferStarted, TransferCancelled, TransferCompleted, TransferFailed,
        MoneyWithdrawn, MoneyDeposited, TransferRefunded
    }
}

/// Takes the money of a transfer out of one account and pays it into the other. If that one does not take it, it goes
/// back, and the transfer has failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MoneyTransfer {
    requested: Option<TransferRequested>,
    /// Why the money goes back: the code of a refusal.
    failure: Option<String>,
}

impl MoneyTransfer {
    /// What deposits and withdrawals of a transfer say that they belong to.
    pub fn reference(transfer_id: &TransferId) -> String {
        format!("{REFERENCE}{transfer_id}")
    }

    fn withdraw(requested: &TransferRequested) -> Outgoing {
        let TransferRequested { transfer_id, from, pence, .. } = requested;
        let fields = json!({ "account_id": from, "pence": pence, "reference": Self::reference(transfer_id) });
        Outgoing::to(from, "WithdrawMoney", fields)
    }

    fn deposit(requested: &TransferRequested) -> Outgoing {
        let TransferRequested { transfer_id, to, pence, .. } = requested;
        let fields = json!({ "account_id": to, "pence": pence, "reference": Self::reference(transfer_id) });
        Outgoing::to(to, "DepositMoney", fields)
    }

    fn refund(requested: &TransferRequested) -> Outgoing {
        let TransferRequested { transfer_id, from, pence, .. } = requested;
        let fields = json!({ "account_id": from, "pence": pence, "reference": Self::reference(transfer_id) });
        Outgoing::to(from, "RefundTransfer", fields)
    }

    fn start(requested: &TransferRequested) -> Outgoing {
        let id = &requested.transfer_id;
        Outgoing::to(id, "StartTransfer", json!({ "transfer_id": id }))
    }

    fn complete(requested: &TransferRequested) -> Outgoing {
        let id = &requested.transfer_id;
        Outgoing::to(id, "CompleteTransfer", json!({ "transfer_id": id }))
    }

    fn fail(requested: &TransferRequested, reason: &str) -> Outgoing {
        let id = &requested.transfer_id;
        Outgoing::to(id, "FailTransfer", json!({ "transfer_id": id, "reason": reason }))
    }
}

/// The transfer that a deposit or a withdrawal belongs to, if it does to one.
fn of_transfer(reference: Option<&str>) -> Option<&str> {
    reference?.strip_prefix(REFERENCE)
}

impl ProcessManager for MoneyTransfer {
    const NAME: &'static str = "money-transfer";
    /// A transfer that was cancelled when its time had come is not to be started.
    const SKIPPED_REFUSALS: &'static [&'static str] = &["transfer_ended"];
    type Event = MoneyTransferEvent;

    fn route(event: &MoneyTransferEvent) -> Route {
        let goes_on =
            |reference: Option<&str>| of_transfer(reference).map_or_else(Route::ignore, Route::continues);
        match event {
            MoneyTransferEvent::TransferRequested(event) => Route::start_strictly(event.transfer_id.as_str()),
            MoneyTransferEvent::TransferStarted(event) => Route::continues(event.transfer_id.as_str()),
            MoneyTransferEvent::MoneyWithdrawn(event) => goes_on(event.reference.as_deref()),
            MoneyTransferEvent::MoneyDeposited(event) => goes_on(event.reference.as_deref()),
            MoneyTransferEvent::TransferRefunded(event) => goes_on(Some(&event.reference)),
            MoneyTransferEvent::TransferCancelled(event) => Route::stop(event.transfer_id.as_str()),
            MoneyTransferEvent::TransferCompleted(event) => Route::stop(event.transfer_id.as_str()),
            MoneyTransferEvent::TransferFailed(event) => Route::stop(event.transfer_id.as_str()),
        }
    }

    fn handle(&mut self, event: &MoneyTransferEvent) -> Vec<Outgoing> {
        if let MoneyTransferEvent::TransferRequested(event) = event {
            self.requested = Some(event.clone());
        }
        let Some(requested) = &self.requested else { return vec![] };
        match event {
            MoneyTransferEvent::TransferRequested(event) if event.due.is_some() => vec![],
            MoneyTransferEvent::TransferRequested(_) | MoneyTransferEvent::TransferStarted(_) => {
                vec![Self::withdraw(requested)]
            }
            MoneyTransferEvent::MoneyWithdrawn(_) => vec![Self::deposit(requested)],
            MoneyTransferEvent::MoneyDeposited(_) => vec![Self::complete(requested)],
            MoneyTransferEvent::TransferRefunded(_) => {
                vec![Self::fail(requested, self.failure.as_deref().unwrap_or_default())]
            }
            MoneyTransferEvent::TransferCancelled(_)
            | MoneyTransferEvent::TransferCompleted(_)
            | MoneyTransferEvent::TransferFailed(_) => vec![],
        }
    }

    fn timers(&self, because_of: &Recorded<MoneyTransferEvent>) -> Timers {
        match &because_of.event {
            MoneyTransferEvent::TransferRequested(TransferRequested { due: Some(due), .. }) => {
                Timers::none().set(DUE, *due)
            }
            _ => Timers::none(),
        }
    }

    fn handle_timer(&mut self, _name: &str, _due: Timestamp) -> Vec<Outgoing> {
        self.requested.iter().map(Self::start).collect()
    }

    fn handle_refusal(&mut self, refused: &CommandRefused) -> Answer {
        let Some(requested) = self.requested.clone() else { return Answer::Skip };
        match (refused.command.name.as_str(), refused.code.as_str()) {
            // Perhaps there will be enough in a while.
            ("WithdrawMoney", "insufficient_funds") if refused.attempt == 1 => {
                Answer::RetryAfter(SignedDuration::from_secs(20))
            }
            ("WithdrawMoney", code) => Answer::Send(vec![Self::fail(&requested, code)]),
            // Perhaps it is opened at this moment.
            ("DepositMoney", "account_not_found") if refused.attempt < 3 => Answer::Retry,
            ("DepositMoney", code) => {
                self.failure = Some(code.to_owned());
                Answer::Send(vec![Self::refund(&requested)])
            }
            _ => Answer::Skip,
        }
    }
}
