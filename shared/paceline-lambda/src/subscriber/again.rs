//! Goes on with what is too much for an invocation.

use paceline::OnError;
use paceline::commit::event_id;
use uuid::Uuid;

use super::delivery::{Delivery, Place};
use super::{Delivered, Failure};
use crate::fifo::{FifoMessage, FifoQueues};

impl Delivered {
    /// Sends the delivery once more to the subscriber's own queue, behind those that wait in its group. `what_is_left` is
    /// another each time, or the queue takes it for sent already.
    ///
    /// # Errors
    /// [`Failure`]: the delivery itself comes again.
    pub async fn send_again(
        &self,
        (queues, queue_url): (&impl FifoQueues, &str),
        what_is_left: &str,
    ) -> Result<(), Failure> {
        let (stream, first_version) = (self.commit.stream.clone(), self.commit.first_version);
        let id = Uuid::new_v5(&event_id(&stream, first_version), what_is_left.as_bytes());
        let place = Place { stream, first_version, confirm: self.confirm };
        let message = FifoMessage::about(&self.commit.stream, id, &Delivery::At(place))?;
        let message = FifoMessage { group: self.group.clone(), ..message };
        match queues.send(queue_url, &[message]).await?.into_iter().next() {
            None => Ok(()),
            Some(rejected) => {
                let reason = format!("the rest was not sent: {}", rejected.reason);
                Err(Failure { reason, then: OnError::Retry })
            }
        }
    }
}
