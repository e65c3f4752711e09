//! Subscribers: functions that follow events, each by a FIFO queue of its own that the relay fills.

pub mod delivery;
#[cfg(test)]
mod tests;

use paceline::{Commit, EventStore};
use serde_json::Value;
use tracing::Instrument as _;
use tracing::field::{Empty, display};

use self::delivery::{Delivery, DeliveryError};
use crate::batch::{BatchResponse, Message, handle_in_order};
use crate::event::{Event, UnknownEvent};

/// Why a message was not handled. It is delivered again, and in the end set aside with the queue's dead letters. The
/// next commit of its stream makes the subscriber try this one first.
#[derive(Debug, thiserror::Error)]
enum MessageError<E> {
    /// No code can ever read it.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The commit that it points to is not at hand.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// The subscriber did not handle it.
    #[error("{0}")]
    Handler(E),
}

/// Hands a batch of messages of Lambda's to a subscriber of this name: which of them were not handled.
///
/// # Errors
/// [`UnknownEvent`] for an event that holds no messages.
pub async fn handle_event<E: std::fmt::Display>(
    subscriber: &'static str,
    store: &impl EventStore,
    event: Value,
    handle: impl AsyncFn(&Commit) -> Result<(), E>,
) -> Result<BatchResponse, UnknownEvent> {
    match Event::read(event)? {
        Event::Messages(messages) => Ok(handle_messages(subscriber, store, &messages, handle).await),
        Event::Request(_) => {
            Err(UnknownEvent::Unknown("a request, for a function without routes".to_owned()))
        }
    }
}

async fn handle_messages<E: std::fmt::Display>(
    subscriber: &'static str,
    store: &impl EventStore,
    messages: &[Message],
    handle: impl AsyncFn(&Commit) -> Result<(), E>,
) -> BatchResponse {
    handle_in_order(messages, async |message| {
        let span = tracing::info_span!(
            "delivery",
            handler = subscriber,
            message_id = message.message_id,
            stream = Empty,
            version = Empty,
            correlation_id = Empty,
            causation_id = Empty,
        );
        let handled = handle_message(store, message, &handle).instrument(span.clone()).await;
        match &handled {
            Ok(()) => tracing::info!(parent: &span, "handled"),
            Err(reason) => tracing::error!(parent: &span, %reason, "the message was not handled"),
        }
        handled.is_ok()
    })
    .await
}

async fn handle_message<E>(
    store: &impl EventStore,
    message: &Message,
    handle: &impl AsyncFn(&Commit) -> Result<(), E>,
) -> Result<(), MessageError<E>> {
    let delivery: Delivery = serde_json::from_str(&message.body)?;
    let span = tracing::Span::current();
    let place = delivery.place();
    span.record("stream", display(&place.stream));
    span.record("version", place.first_version.number());
    let commit = delivery.into_commit(store).await?;
    span.record("version", commit.last_version().number());
    span.record("correlation_id", display(commit.metadata.correlation_id));
    span.record("causation_id", display(commit.metadata.causation_id));
    handle(&commit).await.map_err(MessageError::Handler)
}
