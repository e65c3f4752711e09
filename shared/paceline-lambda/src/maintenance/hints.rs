//! Messages to subscribers.

use paceline::commit::event_id;
use paceline::reconciler::Hint;
use uuid::Uuid;

use super::{Maintenance, MaintenanceError};
use crate::fifo::{FifoMessage, FifoQueues, Grouping, group_of, send_in_order};
use crate::subscriber::delivery::{Delivery, Place};

/// The message of a hint: where the commit is, with an id that the queue has not seen in the last minutes.
pub(super) fn message(hint: &Hint) -> Result<FifoMessage, serde_json::Error> {
    let place = Place { stream: hint.stream.clone(), first_version: hint.first_version, confirm: true };
    let id = event_id(&hint.stream, hint.first_version);
    let id = Uuid::new_v5(&id, format!("hint {}", hint.number).as_bytes());
    let message = FifoMessage::about(&hint.stream, id, &Delivery::At(place))?;
    // With those that the relay sends, so that it is not handled at the same time as they are.
    let group = hint.partition.as_deref().map_or(message.group, group_of);
    Ok(FifoMessage { group, ..message })
}

impl<L, C, R, S, Q: FifoQueues> Maintenance<L, C, R, S, Q> {
    /// Sends messages to a subscriber, all of them or with the reason of the first that was not.
    pub(super) async fn send(
        &self,
        subscriber: &str,
        messages: &[FifoMessage],
    ) -> Result<(), MaintenanceError> {
        let url = self.queue_urls.get(subscriber).ok_or_else(|| self.no_subscriber(subscriber, None))?;
        let unsent = send_in_order(&self.queues, url, messages, Grouping::Packed).await;
        match unsent.into_iter().next() {
            None => Ok(()),
            Some(first) => {
                Err(MaintenanceError::Unsent { subscriber: subscriber.to_owned(), reason: first.reason })
            }
        }
    }
}
