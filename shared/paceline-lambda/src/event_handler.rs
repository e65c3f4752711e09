//! Runs an event handler as a Lambda function.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::event_handler::handle_while;
use paceline::read_model::ReadModel;
use paceline::{BatchFailed, EventHandler, EventStore, OnError, Recorded, Start, Streams};
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::Value;

use crate::batch::BatchResponse;
use crate::environment::{aws, variable, warm_up};
use crate::event::UnknownEvent;
use crate::fifo::{FifoQueues, Sqs, Visibility};
use crate::metrics::{self, Metric};
use crate::subscriber::{AlreadyConfirmed, Delivered, Failure, handle_commits};
use crate::{edge, logging};

/// How long an invocation handles what its messages are about. What is left of a long gap then is another message's.
const HANDLES_FOR: Duration = Duration::from_secs(4);

/// Runs an event handler on the tables of the environment's `EVENTS_TABLE`, for gaps, and `READ_MODEL_TABLE`, for its
/// checkpoints. What is too much for an invocation it goes on with by a message in its own queue, whose URL is in
/// `REPLAY_QUEUE_URL`.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<H: EventHandler>(handler: H) -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let queue = Sqs(aws_sdk_sqs::Client::new(&config));
    let queue_url = variable("REPLAY_QUEUE_URL")?;
    let events = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?);
    let checkpoints = DynamoReadModel::new(client, variable("READ_MODEL_TABLE")?);
    warm_up(&checkpoints).await;
    let function = &EventHandlerFunction { handler, events, checkpoints, queue, queue_url, clock: edge::now };
    // On the heap: it holds the states of all requests that a delivery can make.
    let handle = |event: LambdaEvent<Value>| {
        Box::pin(async move { Ok::<_, lambda_runtime::Error>(function.handle(event.payload).await?) })
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// An event handler as a function: what an event of Lambda's has it do.
#[derive(Debug)]
pub struct EventHandlerFunction<H, E, C, Q> {
    /// The event handler.
    pub handler: H,
    /// Where gaps are read from.
    pub events: E,
    /// Where its checkpoints are.
    pub checkpoints: C,
    /// The queue service.
    pub queue: Q,
    /// The URL of its own queue.
    pub queue_url: String,
    /// The time.
    pub clock: fn() -> Timestamp,
}

impl<H, E, C, Q> EventHandlerFunction<H, E, C, Q>
where
    H: EventHandler,
    E: EventStore + Streams,
    C: ReadModel,
    Q: FifoQueues + Visibility,
{
    /// Handles the deliveries of an event. To handle one is to write the checkpoint; to confirm it once more could undo that
    /// it was set back meanwhile.
    ///
    /// # Errors
    /// [`UnknownEvent`] for an event that holds no messages.
    pub async fn handle(&self, event: Value) -> Result<BatchResponse, UnknownEvent> {
        let stops_at = (self.clock)() + HANDLES_FOR;
        handle_commits(H::NAME, &self.events, &AlreadyConfirmed, &self.queue, event, async |delivered| {
            self.deliver(delivered, stops_at).await
        })
        .await
    }

    /// Takes a delivered commit to the event handler. What is skipped is noted in log and metrics.
    async fn deliver(&self, delivered: &Delivered, stops_at: Timestamp) -> Result<(), Failure> {
        let (handler, commit) = (Noted(&self.handler), &delivered.commit);
        let may_go_on = || (self.clock)() < stops_at;
        let (events, checkpoints, attempt) = (&self.events, &self.checkpoints, delivered.attempt);
        let handled = handle_while(&handler, events, checkpoints, commit, attempt, may_go_on).await;
        let reached =
            handled.map_err(|error| Failure { reason: error.to_string(), then: error.on_error() })?;
        if reached < commit.last_version() {
            tracing::info!(%reached, "the rest is left to another message");
            delivered.send_again((&self.queue, &self.queue_url), &format!("on from {reached}")).await?;
        }
        Ok(())
    }
}

/// An event handler whose skipped events are noted.
struct Noted<'a, H>(&'a H);

impl<H: EventHandler> EventHandler for Noted<'_, H> {
    const NAME: &'static str = H::NAME;
    const START: Start = H::START;
    const BATCH: usize = H::BATCH;
    type Event = H::Event;
    type Error = H::Error;

    fn handle(&self, event: &Recorded<H::Event>) -> impl Future<Output = Result<(), H::Error>> + Send {
        self.0.handle(event)
    }

    fn handle_batch(
        &self,
        events: &[Recorded<H::Event>],
    ) -> impl Future<Output = Result<(), BatchFailed<H::Error>>> + Send {
        self.0.handle_batch(events)
    }

    fn on_error(&self, error: &H::Error, event: &Recorded<H::Event>, attempt: u32) -> OnError {
        let then = self.0.on_error(error, event, attempt);
        if then == OnError::Skip {
            let (stream, version) = (&event.stream, event.version.number());
            tracing::warn!(handler = H::NAME, %stream, version, %error, "the event was skipped");
            metrics::record(Metric::SkippedEvents, &[1]);
        }
        then
    }
}

#[cfg(test)]
mod tests;
