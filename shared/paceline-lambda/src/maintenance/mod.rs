//! Looks after all subscribers: has delivered again what they missed, coordinates rebuilds and sets event handlers back.
//!
//! | event | what is done |
//! | --- | --- |
//! | `{"scheduled":{}}` | checkpoints are compared with what is new in the log; rebuilds are taken on |
//! | `{"reconcile":{}}` | the same, and who lags is told at once |
//! | `{"reconcile":{"subscriber":"balances-projection","from":0}}` | the same, with the checkpoints of one subscriber compared from a position on |
//! | `{"rebuild":{"projection":"balances-projection","order":"start"}}` | likewise `pause`, `resume`, `cancel` |
//! | `{"rebuild":{"projection":"balances-projection"}}` | tells how far its rebuild has come |
//! | `{"replay":{"handler":"letters","order":{"start":{"from":0}}}}` | an event handler is set back to a position; likewise `"pause"`, `"resume"`, `"cancel"` |
//! | `{"replay":{"handler":"letters"}}` | tells how far its replay has come |
//!
//! A run ends before its time limit. What it has not come to, the next one does.

mod hints;
mod rebuilding;
mod reconciling;
mod replaying;
mod request;
mod start;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use paceline::read_model::{ReadModelError, WriteError};
use paceline::rebuild::RecordError;
use paceline::subscriptions::{Kind, Subscriptions};

pub use self::request::{Order, Reconcile, ReplayOrder, Request};
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
    /// A subscriber is named that there is none of, or one of another kind.
    #[error("there is no {wanted} {name}; there are: {there}")]
    NoSubscriber {
        /// What there should be.
        wanted: &'static str,
        /// The name.
        name: String,
        /// What there is.
        there: String,
    },
    /// Slices were not reconciled. The others were.
    #[error("{slices} slices of the log were not reconciled, the first because {first}")]
    Slices {
        /// How many.
        slices: usize,
        /// Why the first was not.
        first: String,
    },
    /// A rebuild or a replay could not be read or changed.
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

impl<L, C, R, S, Q> Maintenance<L, C, R, S, Q> {
    /// Sees to it that there is a subscriber of this name and kind.
    fn expect(&self, name: &str, kind: Option<Kind>) -> Result<(), MaintenanceError> {
        let mut there = self.of_kind(kind);
        if there.any(|it| it == name) { Ok(()) } else { Err(self.no_subscriber(name, kind)) }
    }

    fn no_subscriber(&self, name: &str, kind: Option<Kind>) -> MaintenanceError {
        MaintenanceError::NoSubscriber {
            wanted: kind.map_or("subscriber", Kind::name),
            name: name.to_owned(),
            there: self.of_kind(kind).collect::<Vec<_>>().join(", "),
        }
    }

    fn of_kind(&self, kind: Option<Kind>) -> impl Iterator<Item = &str> {
        let is_it = move |is: Option<Kind>| kind.is_none() || is.is_none() || is == kind;
        self.subscriptions.subscribers().filter(move |it| is_it(it.kind)).map(|it| it.subscriber.as_str())
    }
}
