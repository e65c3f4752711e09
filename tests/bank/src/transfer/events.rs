//! What happens to a transfer.

use jiff::Timestamp;
use paceline::{Event, EventType};
use serde::{Deserialize, Serialize};

use super::TransferId;
use crate::AccountId;

/// It was requested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferRequested {
    /// Its number.
    pub transfer_id: TransferId,
    /// Where the money is.
    pub from: AccountId,
    /// Where it is to go.
    pub to: AccountId,
    /// How much.
    pub pence: u64,
    /// When. `None`: at once.
    pub due: Option<Timestamp>,
}

impl Event for TransferRequested {
    const TYPE: EventType = EventType::new("TransferRequested", 1);
}

/// It was called off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferCancelled {
    /// Its number.
    pub transfer_id: TransferId,
}

impl Event for TransferCancelled {
    const TYPE: EventType = EventType::new("TransferCancelled", 1);
}

/// Its time came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferStarted {
    /// Its number.
    pub transfer_id: TransferId,
}

impl Event for TransferStarted {
    const TYPE: EventType = EventType::new("TransferStarted", 1);
}

/// The money has arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferCompleted {
    /// Its number.
    pub transfer_id: TransferId,
}

impl Event for TransferCompleted {
    const TYPE: EventType = EventType::new("TransferCompleted", 1);
}

/// The money is where it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferFailed {
    /// Its number.
    pub transfer_id: TransferId,
    /// The code of the refusal.
    pub reason: String,
}

impl Event for TransferFailed {
    const TYPE: EventType = EventType::new("TransferFailed", 1);
}

paceline::event_set! {
    /// What happens to a transfer.
    #[derive(Clone, Debug, PartialEq)]
    pub enum TransferEvent {
        TransferRequested, TransferCancelled, TransferStarted, TransferCompleted, TransferFailed
    }
}
