//! Batches of messages of a subscriber's queue.

use paceline::OnError;
use serde_json::Value;
use tracing::Instrument as _;
use tracing::field::Empty;

use super::Failure;
use crate::batch::{BatchResponse, Message, handle_in_order};
use crate::event::{Event, UnknownEvent};
use crate::fifo::Visibility;
use crate::metrics::{self, Metric};

/// Hands the messages of an event of Lambda's to `handle`, each after those before it in its group: which of them were
/// not handled. How long these wait is said to the queue; where that fails, the queue's own time-out is what they wait.
///
/// # Errors
/// [`UnknownEvent`] for an event that holds no messages.
pub async fn handle_messages(
    subscriber: &'static str,
    queue: &impl Visibility,
    event: Value,
    handle: impl AsyncFn(&Message) -> Result<(), Failure>,
) -> Result<BatchResponse, UnknownEvent> {
    let messages = match Event::read(event)? {
        Event::Messages(messages) => messages,
        Event::Request(_) => {
            return Err(UnknownEvent::Unknown("a request, for a function without routes".to_owned()));
        }
    };
    let handled = handle_in_order(&messages, async |message| {
        let span = tracing::info_span!(
            "delivery",
            handler = subscriber,
            message_id = message.message_id,
            stream = Empty,
            version = Empty,
            correlation_id = Empty,
            causation_id = Empty,
        );
        let handled = handle(message).instrument(span.clone()).await;
        match &handled {
            Ok(()) => tracing::info!(parent: &span, "handled"),
            Err(Failure { reason, then: OnError::Skip }) => {
                tracing::warn!(parent: &span, reason, "the message was skipped");
            }
            Err(Failure { reason, then }) => {
                let attempt = message.receives();
                tracing::error!(parent: &span, reason, attempt, ?then, "the message was not handled");
            }
        }
        handled.map_err(|failure| failure.then)
    })
    .await;
    if let (Some(Message { queue_arn, .. }), false) = (messages.first(), handled.waits.is_empty())
        && let Err(error) = queue.postpone(queue_arn, &handled.waits).await
    {
        tracing::warn!(handler = subscriber, %error, "messages wait as long as the queue has them wait");
    }
    if handled.parked > 0 {
        metrics::record(Metric::ParkedMessages, &[i64::try_from(handled.parked).unwrap_or(i64::MAX)]);
    }
    Ok(handled.response)
}
