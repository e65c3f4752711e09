//! What the relay sends to subscribers: a commit, or where it is.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use paceline::commit::event_id;
use paceline::{Commit, EventStore, StoreError, StreamName, Version};
use serde::{Deserialize, Serialize};

use crate::fifo::{FifoMessage, MAX_MESSAGE_BYTES};

/// The content of a message to a subscriber.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// A commit.
    Commit(Commit),
    /// Where a commit is: it is too large for a message, or the relay could not read it.
    At(Place),
}

/// Where a commit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its stream.
    pub stream: StreamName,
    /// The version of its first event.
    pub first_version: Version,
    /// Whether the subscriber is to write its checkpoint even if it wants nothing of the commit: for those who compare
    /// checkpoints.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm: bool,
}

/// Why the commit of a delivery is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The store did not answer, or what it holds cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store has no such commit.
    #[error("{stream} has no commit that begins with version {first_version}")]
    Missing {
        /// The stream.
        stream: StreamName,
        /// The version.
        first_version: Version,
    },
}

impl Delivery {
    /// The delivery of a commit as a message.
    ///
    /// # Errors
    /// If it has no JSON form.
    pub fn message(self) -> Result<FifoMessage, serde_json::Error> {
        let place = self.place();
        let id = event_id(&place.stream, place.first_version);
        let message = FifoMessage::about(&place.stream, id, &self)?;
        if message.body.len() > MAX_MESSAGE_BYTES {
            return FifoMessage::about(&place.stream, id, &Self::At(place.clone()));
        }
        Ok(message)
    }

    /// Where the commit is.
    pub fn place(&self) -> Place {
        match self {
            Self::Commit(commit) => {
                Place { stream: commit.stream.clone(), first_version: commit.first_version, confirm: false }
            }
            Self::At(place) => place.clone(),
        }
    }

    /// The commit, from the store if the message does not hold it.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn into_commit(self, store: &impl EventStore) -> Result<Commit, DeliveryError> {
        let Place { stream, first_version, .. } = match self {
            Self::Commit(commit) => return Ok(commit),
            Self::At(place) => place,
        };
        let before = Version::new(first_version.number().saturating_sub(1));
        let found = pin!(store.read(&stream, before)).try_next().await?;
        found
            .filter(|commit| commit.first_version == first_version)
            .ok_or(DeliveryError::Missing { stream, first_version })
    }
}
