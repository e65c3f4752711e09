//! Checkpoints of any subscriber, many at a time: what those ask and do who look after all subscribers.

mod memory;

use std::error::Error;
use std::future::Future;

use futures_util::future::try_join;

use crate::read_model::ReadModelError;
use crate::{StreamName, Version};

/// Tells how far subscribers have come whose code is elsewhere. A pair of stores, of which each keeps other
/// subscribers' checkpoints, does it too.
pub trait Checkpoints: Send + Sync {
    /// How far a subscriber has come in each of these streams, in their order; [`Version::ZERO`] where it has no
    /// checkpoint. Writes of the last moments may be missing.
    ///
    /// # Errors
    /// [`CheckpointsError`].
    fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> impl Future<Output = Result<Vec<Version>, CheckpointsError>> + Send;
}

/// Moves the checkpoint of a subscriber that has nothing else to write.
pub trait ConfirmCheckpoint: Send + Sync {
    /// Says that a subscriber has come at least so far in a stream: of the events up to there it has handled all that
    /// it wants. A checkpoint that is further on stays.
    ///
    /// # Errors
    /// [`CheckpointsError`].
    fn confirm(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        version: Version,
    ) -> impl Future<Output = Result<(), CheckpointsError>> + Send;
}

/// Why checkpoints were not read or written.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointsError {
    /// The store could not be reached or is throttled, also after retries. The same call may succeed later.
    #[error("the checkpoints are not available: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The store refused the call itself: wrong permissions, a missing table. The same call fails again.
    #[error("the store of the checkpoints refused the call: {0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// A checkpoint does not have the form of one.
    #[error("a checkpoint of {subscriber} cannot be read: {reason}")]
    Corrupt {
        /// The subscriber.
        subscriber: String,
        /// What was found.
        reason: String,
    },
}

/// Of the read model that keeps them.
impl From<ReadModelError> for CheckpointsError {
    fn from(error: ReadModelError) -> Self {
        match error {
            ReadModelError::Unavailable(source) => Self::Unavailable(source),
            other => Self::Refused(Box::new(other)),
        }
    }
}

impl<C: Checkpoints> Checkpoints for &C {
    fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> impl Future<Output = Result<Vec<Version>, CheckpointsError>> + Send {
        C::versions(self, subscriber, streams)
    }
}

/// Two stores. A subscriber has its checkpoints in one of them.
impl<A: Checkpoints, B: Checkpoints> Checkpoints for (A, B) {
    async fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> Result<Vec<Version>, CheckpointsError> {
        let (ones, others) =
            try_join(self.0.versions(subscriber, streams), self.1.versions(subscriber, streams)).await?;
        Ok(ones.into_iter().zip(others).map(|(one, other)| one.max(other)).collect())
    }
}

impl<C: ConfirmCheckpoint> ConfirmCheckpoint for &C {
    fn confirm(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        version: Version,
    ) -> impl Future<Output = Result<(), CheckpointsError>> + Send {
        C::confirm(self, subscriber, stream, version)
    }
}
