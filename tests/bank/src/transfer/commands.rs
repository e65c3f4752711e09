//! What a transfer can be asked to do.

use jiff::Timestamp;
use serde::Deserialize;

use super::TransferId;
use crate::AccountId;
use crate::commands::command_set;

/// Requests that money be moved.
#[derive(Clone, Debug, Deserialize)]
pub struct RequestTransfer {
    /// The new transfer.
    pub transfer_id: TransferId,
    /// Where the money is.
    pub from: AccountId,
    /// Where it is to go.
    pub to: AccountId,
    /// How much.
    pub pence: u64,
    /// When. `None`: at once.
    #[serde(default)]
    pub due: Option<Timestamp>,
}

/// Calls it off, as long as it waits.
#[derive(Clone, Debug, Deserialize)]
pub struct CancelTransfer {
    /// The transfer.
    pub transfer_id: TransferId,
}

/// Its time has come.
#[derive(Clone, Debug, Deserialize)]
pub struct StartTransfer {
    /// The transfer.
    pub transfer_id: TransferId,
}

/// The money has arrived.
#[derive(Clone, Debug, Deserialize)]
pub struct CompleteTransfer {
    /// The transfer.
    pub transfer_id: TransferId,
}

/// The money could not be moved, and is where it was.
#[derive(Clone, Debug, Deserialize)]
pub struct FailTransfer {
    /// The transfer.
    pub transfer_id: TransferId,
    /// The code of the refusal.
    pub reason: String,
}

command_set! {
    /// What a transfer can be asked to do.
    #[derive(Clone, Debug)]
    pub enum TransferCommand of TransferId, by transfer_id {
        RequestTransfer, CancelTransfer, StartTransfer, CompleteTransfer, FailTransfer,
    }
}
