//! Looks after all subscribers: has delivered again what they missed, and coordinates rebuilds.
//!
//! | event | what is done |
//! | --- | --- |
//! | `{"scheduled":{}}` | checkpoints are compared with what is new in the log; rebuilds are taken on |
//! | `{"reconcile":{}}` | the same, and who lags is told at once |
//! | `{"reconcile":{"subscriber":"balances-projection","from":0}}` | the same, with the checkpoints of one subscriber compared from a position on |
//! | `{"rebuild":{"projection":"balances-projection","order":"start"}}` | likewise `pause`, `resume`, `cancel` |
//! | `{"rebuild":{"projection":"balances-projection"}}` | tells how far its rebuild has come |
//!
//! A run ends before its time limit. What it has not come to, the next one does.

mod hints;
mod rebuilding;
mod reconciling;
mod request;
mod start;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use paceline::read_model::{ReadModelError, WriteError};
use paceline::rebuild::RecordError;
use paceline::subscriptions::Subscriptions;

pub use self::request::{Order, Reconcile, Request};
pub use self::start::run;

/// Looks after subscribers.
#[derive(Debug)]
pub struct Maintenance<L, C, R, S, Q> {
    /// The log.
    pub log: L,
    /// The checkpoints of all subscribers, in all generations.
    pub checkpoints: C,
    /// The read model, in which it also remembers what it does.
    pub rows: R,
    /// What deletes old generations from it.
    pub sweep: S,
    /// The queue service.
    pub queues: Q,
    /// Who wants what.
    pub subscriptions: Subscriptions,
    /// The URL of each subscriber's queue.
    pub queue_urls: BTreeMap<String, String>,
    /// The time.
    pub clock: fn() -> Timestamp,
}

/// Why not all was done.
#[derive(Debug, thiserror::Error)]
pub enum MaintenanceError {
    /// The event is none that is known.
    #[error("the event is none of maintenance: {0}")]
    Unknown(#[from] serde_json::Error),
    /// A subscriber is named that there is none of.
    #[error("there is no subscriber {0}")]
    NoSubscriber(String),
    /// Slices were not reconciled. The others were.
    #[error("{slices} slices of the log were not reconciled, the first because {first}")]
    Slices {
        /// How many.
        slices: usize,
        /// Why the first was not.
        first: String,
    },
    /// The rebuild of a projection could not be read or changed.
    #[error(transparent)]
    Rebuild(#[from] RecordError),
    /// The read model did not answer.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
    /// A message was not sent.
    #[error("a message to {subscriber} was not sent: {reason}")]
    Unsent {
        /// Whose message.
        subscriber: String,
        /// Why.
        reason: String,
    },
}

impl MaintenanceError {
    /// Whether another run does the same at this moment.
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Rebuild(RecordError::Write(WriteError::Conflict)))
    }
}
