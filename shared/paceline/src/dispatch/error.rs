//! Why a command was not carried out.

use super::MAX_ATTEMPTS;
use crate::{EventError, Halt, StoreError, Version};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError<R> {
    /// The aggregate refused it.
    #[error(transparent)]
    Refused(R),
    /// A middleware halted it.
    #[error(transparent)]
    Halted(#[from] Halt),
    /// The stream is not at the version that the sender insists on.
    #[error("the stream is at version {actual}, not {expected}")]
    VersionConflict {
        /// What the sender has seen.
        expected: Version,
        /// Where the stream stands.
        actual: Version,
    },
    /// Other writers came first [`MAX_ATTEMPTS`] times in a row.
    #[error("other writers came first {MAX_ATTEMPTS} times in a row")]
    TooManyAttempts,
    /// The aggregate's stream was [deleted](crate::Deletion).
    #[error("the stream was deleted")]
    Deleted,
    /// The events are larger than one commit can be.
    #[error("a commit of {bytes} bytes is larger than the {limit} bytes that can be stored at once")]
    CommitTooLarge {
        /// Its size as it would be stored.
        bytes: usize,
        /// The most that can be stored at once.
        limit: usize,
    },
    /// An event cannot be read or written.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The store did not answer. Whether the events were stored is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
}
