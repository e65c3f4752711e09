//! The queue service: SQS, or a double in tests.

use std::error::Error;
use std::future::Future;

use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

use super::FifoMessage;

/// Takes messages for FIFO queues.
pub trait FifoQueues: Send + Sync {
    /// Hands over a batch of at most 10 messages of at most 1 MiB together. Gives those that were not taken.
    ///
    /// # Errors
    /// [`QueueError`]: whether any was taken is not known.
    fn send(
        &self,
        queue_url: &str,
        batch: &[FifoMessage],
    ) -> impl Future<Output = Result<Vec<Rejected>, QueueError>> + Send;
}

/// A message of a batch that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its place in the batch.
    pub index: usize,
    /// Why, in the words of the queue.
    pub reason: String,
}

/// Why a batch was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct QueueError(#[source] pub Box<dyn Error + Send + Sync>);

/// The SQS client as a queue service.
#[derive(Clone, Debug)]
pub struct Sqs(pub aws_sdk_sqs::Client);

impl FifoQueues for Sqs {
    async fn send(&self, queue_url: &str, batch: &[FifoMessage]) -> Result<Vec<Rejected>, QueueError> {
        let mut request = self.0.send_message_batch().queue_url(queue_url);
        for (index, message) in batch.iter().enumerate() {
            let entry = SendMessageBatchRequestEntry::builder()
                .id(index.to_string())
                .message_group_id(&message.group)
                .message_deduplication_id(message.deduplication_id.to_string())
                .message_body(&*message.body)
                .build()
                .map_err(|error| QueueError(Box::new(error)))?;
            request = request.entries(entry);
        }
        let sent = request
            .send()
            .await
            .map_err(|error| QueueError(DisplayErrorContext(error).to_string().into()))?;
        let rejected = |failed: &aws_sdk_sqs::types::BatchResultErrorEntry| Rejected {
            // An answer about none of the messages is about the first: then nothing is taken for sent that is not.
            index: failed.id().parse().unwrap_or(0),
            reason: format!("{}: {}", failed.code(), failed.message().unwrap_or_default()),
        };
        Ok(sent.failed().iter().map(rejected).collect())
    }
}
