//! Runs the relay as a Lambda function.

use aws_sdk_sqs::error::DisplayErrorContext;
use futures_util::future::try_join_all;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::subscriptions::{InvalidSubscriptions, Subscription, Subscriptions};
use serde_json::Value;

use super::Relay;
use crate::environment::{MissingVariable, aws, variable};
use crate::fifo::Sqs;
use crate::logging;

/// Why the relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is missing.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// A line of `SUBSCRIPTIONS` says nothing.
    #[error(transparent)]
    Subscriptions(#[from] InvalidSubscriptions),
    /// A subscriber has no queue, or the relay may not look it up.
    #[error("the queue {queue} of a subscriber was not found: {reason}")]
    NoQueue {
        /// The name of the queue.
        queue: String,
        /// What SQS says.
        reason: String,
    },
}

/// Runs the relay for the subscribers of the environment's `SUBSCRIPTIONS`. The queue of a subscriber is named
/// `<SUBSCRIBER_QUEUE_PREFIX><subscriber>.fifo`; looking it up opens the connection to SQS too.
///
/// # Errors
/// [`StartError`], or that of the Lambda runtime.
pub async fn run() -> Result<(), lambda_runtime::Error> {
    logging::start();
    let relay = &relay().await?;
    let handle =
        async |event: LambdaEvent<Value>| Ok::<_, lambda_runtime::Error>(relay.handle(event.payload).await?);
    lambda_runtime::run(service_fn(handle)).await
}

async fn relay() -> Result<Relay<Sqs>, StartError> {
    let client = aws_sdk_sqs::Client::new(&aws().await);
    Ok(Relay::new(Sqs(client.clone()), queues(&client).await?))
}

/// The subscribers of the environment's `SUBSCRIPTIONS`, each with the URL of its queue.
///
/// # Errors
/// [`StartError`].
pub(crate) async fn queues(client: &aws_sdk_sqs::Client) -> Result<Vec<(Subscription, String)>, StartError> {
    let subscriptions: Subscriptions = variable("SUBSCRIPTIONS")?.parse()?;
    let prefix = variable("SUBSCRIBER_QUEUE_PREFIX")?;
    let look_up = |subscription: Subscription| look_up(client, &prefix, subscription);
    try_join_all(subscriptions.subscribers().cloned().map(look_up)).await
}

async fn look_up(
    client: &aws_sdk_sqs::Client,
    prefix: &str,
    subscription: Subscription,
) -> Result<(Subscription, String), StartError> {
    let queue = format!("{prefix}{}.fifo", subscription.subscriber);
    let found = client.get_queue_url().queue_name(&queue).send().await;
    match found.map(|found| found.queue_url) {
        Ok(Some(url)) => Ok((subscription, url)),
        Ok(None) => Err(StartError::NoQueue { queue, reason: "the answer has no URL".to_owned() }),
        Err(error) => Err(StartError::NoQueue { queue, reason: DisplayErrorContext(error).to_string() }),
    }
}
