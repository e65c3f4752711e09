//! When a message that was received and not handled comes again.

use std::future::Future;

use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::ChangeMessageVisibilityBatchRequestEntry;

use super::{QueueError, Sqs};

/// How long a message is to wait until it is delivered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What its receive is called.
    pub receipt_handle: String,
    /// The time, from now.
    pub seconds: i32,
}

/// Says when messages come again.
pub trait Visibility: Send + Sync {
    /// Has messages of a queue, at most ten, delivered again after their waits. In one request.
    ///
    /// # Errors
    /// [`QueueError`]: those for which it was not done come again when the queue's own time-out is over.
    fn postpone(
        &self,
        queue_arn: &str,
        waits: &[Wait],
    ) -> impl Future<Output = Result<(), QueueError>> + Send;
}

impl Visibility for Sqs {
    async fn postpone(&self, queue_arn: &str, waits: &[Wait]) -> Result<(), QueueError> {
        let url =
            queue_url(queue_arn).ok_or_else(|| QueueError(format!("{queue_arn} is no queue").into()))?;
        let mut request = self.0.change_message_visibility_batch().queue_url(url);
        for (index, wait) in waits.iter().enumerate() {
            let entry = ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(&wait.receipt_handle)
                .visibility_timeout(wait.seconds)
                .build()
                .map_err(|error| QueueError(Box::new(error)))?;
            request = request.entries(entry);
        }
        let changed = request.send().await;
        let changed = changed.map_err(|error| QueueError(DisplayErrorContext(error).to_string().into()))?;
        match changed.failed() {
            [] => Ok(()),
            [first, ..] => {
                let reason = format!("{}: {}", first.code(), first.message().unwrap_or_default());
                Err(QueueError(format!("{} of {}: {reason}", changed.failed().len(), waits.len()).into()))
            }
        }
    }
}

/// The URL of a queue, as SQS forms it of the queue's name: `arn:aws:sqs:<region>:<account>:<name>`.
fn queue_url(arn: &str) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    let ("arn", partition, "sqs", region, account, name) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?)
    else {
        return None;
    };
    let domain = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    Some(format!("https://sqs.{region}.{domain}/{account}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_found_by_its_name() {
        let url = |arn| queue_url(arn).unwrap_or_default();

        assert_eq!(
            url("arn:aws:sqs:eu-west-1:123456789012:dev-balances.fifo"),
            "https://sqs.eu-west-1.amazonaws.com/123456789012/dev-balances.fifo"
        );
        assert_eq!(url("arn:aws-cn:sqs:cn-north-1:1:q"), "https://sqs.cn-north-1.amazonaws.com.cn/1/q");
        for arn in ["", "arn:aws:dynamodb:eu-west-1:1:table", "arn:aws:sqs:eu-west-1"] {
            assert_eq!(queue_url(arn), None, "{arn}");
        }
    }
}
