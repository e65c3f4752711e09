//! Subscribers: functions that follow events, each by a FIFO queue of its own that the relay fills.
//!
//! | a message that was not handled | comes again |
//! | --- | --- |
//! | [`Retry`](paceline::OnError::Retry) | after 1, 4, 16 and 60 seconds |
//! | [`RetryAfter`](paceline::OnError::RetryAfter) | after that time |
//! | [`Stop`](paceline::OnError::Stop) | at once |
//!
//! All that comes behind it in its group waits as long; other groups go on. Received for the fifth time, it is set aside
//! with the queue's dead letters, and its stream is *parked*: the next commit of the stream makes the subscriber try
//! what is missing first, and so does the message when it is redriven.

mod again;
pub mod delivery;
mod failure;
mod messages;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use paceline::checkpoints::{CheckpointsError, ConfirmCheckpoint};
use paceline::{Commit, EventStore, StreamName, Version};
use serde_json::Value;
use tracing::field::display;

use self::delivery::Delivery;
pub use self::failure::Failure;
pub use self::messages::handle_messages;
use crate::batch::{BatchResponse, Message};
use crate::edge;
use crate::event::UnknownEvent;
use crate::fifo::{Visibility, group_of};
use crate::metrics::{self, Metric};

/// A commit that was delivered to a subscriber.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// The commit.
    pub commit: Commit,
    /// How often it was delivered, with this time.
    pub attempt: u32,
    /// Whether the checkpoint is to be written whatever was wanted of it: see [`Place`](delivery::Place).
    pub confirm: bool,
    /// The group of messages in which it was.
    pub group: String,
}

/// Confirms nothing: whoever handles a delivery sees to that.
#[derive(Clone, Copy, Debug)]
pub struct AlreadyConfirmed;

impl ConfirmCheckpoint for AlreadyConfirmed {
    async fn confirm(&self, _: &'static str, _: &StreamName, _: Version) -> Result<(), CheckpointsError> {
        Ok(())
    }
}

/// Hands the commits of an event of Lambda's to a subscriber of this name: which messages were not handled. `checkpoints`
/// are the subscriber's own.
///
/// # Errors
/// [`UnknownEvent`] for an event that holds no messages.
pub async fn handle_commits(
    subscriber: &'static str,
    store: &impl EventStore,
    checkpoints: &impl ConfirmCheckpoint,
    queue: &impl Visibility,
    event: Value,
    handle: impl AsyncFn(&Delivered) -> Result<(), Failure>,
) -> Result<BatchResponse, UnknownEvent> {
    handle_all(subscriber, store, checkpoints, queue, event, async |_| None, handle).await
}

/// The same for a subscriber to whom more is sent than commits: `other` handles that, and leaves commits alone.
///
/// # Errors
/// [`UnknownEvent`] for an event that holds no messages.
pub async fn handle_all(
    subscriber: &'static str,
    store: &impl EventStore,
    checkpoints: &impl ConfirmCheckpoint,
    queue: &impl Visibility,
    event: Value,
    other: impl AsyncFn(&Message) -> Option<Result<(), Failure>>,
    handle: impl AsyncFn(&Delivered) -> Result<(), Failure>,
) -> Result<BatchResponse, UnknownEvent> {
    let lags = Mutex::new(Vec::new());
    let handle_one = async |message: &Message| {
        if let Some(handled) = other(message).await {
            return handled;
        }
        let delivered = read(store, message).await?;
        handle(&delivered).await?;
        if delivered.confirm {
            let commit = &delivered.commit;
            checkpoints.confirm(subscriber, &commit.stream, commit.last_version()).await?;
        }
        let lag = edge::now().duration_since(delivered.commit.metadata.recorded_at);
        let lag = i64::try_from(lag.as_millis()).unwrap_or(i64::MAX);
        lags.lock().unwrap_or_else(PoisonError::into_inner).push(lag);
        Ok(())
    };
    // On the heap, where what is in it does not make up the size of all around it.
    let response =
        handle_messages(subscriber, queue, event, async |message| Box::pin(handle_one(message)).await)
            .await?;
    metrics::record(Metric::Lag, &lags.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok(response)
}

/// The commit of a message. What cannot be read is set aside in the end; the next commit of its stream makes the
/// subscriber read it from the store.
async fn read(store: &impl EventStore, message: &Message) -> Result<Delivered, Failure> {
    let delivery: Delivery = serde_json::from_str(&message.body)?;
    let span = tracing::Span::current();
    let place = delivery.place();
    span.record("stream", display(&place.stream));
    span.record("version", place.first_version.number());
    let commit = delivery.into_commit(store).await?;
    span.record("version", commit.last_version().number());
    span.record("correlation_id", display(commit.metadata.correlation_id));
    span.record("causation_id", display(commit.metadata.causation_id));
    let group = message.group().map_or_else(|| group_of(commit.stream.as_str()), str::to_owned);
    Ok(Delivered { commit, attempt: message.receives(), confirm: place.confirm, group })
}
