//! Deleting streams: so that it can be undone, or so that nothing is left to read.

use std::future::Future;

use serde::{Deserialize, Serialize};

use crate::{AppendError, Commit, Event, EventType, Metadata, StreamName};

/// The stream was deleted. It is the event of a tombstone: the last commit of a stream for as long as it is deleted.
///
/// Names of events that begin with `$` are the store's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamDeleted {}

impl Event for StreamDeleted {
    const TYPE: EventType = EventType::new("$deleted", 1);
}

/// The stream was restored after it had been deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamRestored {}

impl Event for StreamRestored {
    const TYPE: EventType = EventType::new("$restored", 1);
}

/// Deleting streams.
///
/// A deleted stream ends with a tombstone, a commit like others: subscribers get it, and `read` and `follow` show it
/// after all that came before. But a load finds nothing, and an append is refused with [`AppendError::Deleted`],
/// whatever it expects. No version is ever given to two events.
pub trait Deletion: Send + Sync {
    /// Deletes a stream so that it can be restored, and answers with the tombstone.
    ///
    /// # Errors
    /// [`AppendError::Deleted`] if it is deleted, [`AppendError::Conflict`] if there is none, or if another writer came
    /// first: then the same call may succeed.
    fn delete(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> impl Future<Output = Result<Commit, AppendError>> + Send;

    /// Restores a deleted stream as it was before, and answers with the commit that says so.
    ///
    /// # Errors
    /// [`AppendError::Deleted`] if it was erased, [`AppendError::Conflict`] if it is not deleted, or if another writer
    /// came first.
    fn restore(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> impl Future<Output = Result<Commit, AppendError>> + Send;

    /// Erases the events and the snapshot of a stream for ever, and deletes it if it is not deleted yet. What is left
    /// is the tombstone. A snapshot that a function was just then saving may come after, and goes with a second call. When it
    /// fails half-way the stream is deleted and cannot be restored any more; the same call
    /// goes on with the rest, and does nothing to a stream that is erased.
    ///
    /// # Errors
    /// [`AppendError`]; [`StoreError::Refused`](crate::StoreError::Refused) if the store was not told to allow it.
    fn erase(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> impl Future<Output = Result<(), AppendError>> + Send;
}

/// A call that a store was not told to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store does not allow {0}: that is switched on where the store is made")]
pub struct SwitchedOff(pub &'static str);
