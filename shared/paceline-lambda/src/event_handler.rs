//! Runs an event handler as a Lambda function.

use std::future::Future;

use lambda_runtime::{LambdaEvent, service_fn};
use paceline::event_handler::handle_delivered;
use paceline::read_model::ReadModel;
use paceline::{BatchFailed, EventHandler, EventStore, OnError, Recorded, Start, Streams};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::Value;

use crate::environment::{aws, variable, warm_up};
use crate::fifo::Sqs;
use crate::logging;
use crate::metrics::{self, Metric};
use crate::subscriber::{Delivered, Failure, handle_commits};

/// Runs an event handler on the tables of the environment's `EVENTS_TABLE`, for gaps, and `READ_MODEL_TABLE`, for its
/// checkpoints.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<H: EventHandler>(handler: H) -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let queue = Sqs(aws_sdk_sqs::Client::new(&config));
    let events = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?);
    let table = variable("READ_MODEL_TABLE")?;
    let confirmed = &DynamoCheckpoints::of_read_model(client.clone(), &table);
    let checkpoints = DynamoReadModel::new(client, table);
    warm_up(&checkpoints).await;
    let (handler, events, checkpoints, queue) = (&handler, &events, &checkpoints, &queue);
    let handle = |event: LambdaEvent<Value>| {
        // On the heap: it holds the states of all requests that a delivery can make.
        Box::pin(handle_commits(H::NAME, events, confirmed, queue, event.payload, async |delivered| {
            deliver(handler, events, checkpoints, delivered).await
        }))
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// Takes a delivered commit to an event handler. What is skipped is noted in log and metrics.
///
/// # Errors
/// Why it was not handled to the end.
pub async fn deliver<H: EventHandler>(
    handler: &H,
    events: &(impl EventStore + Streams),
    checkpoints: &impl ReadModel,
    delivered: &Delivered,
) -> Result<(), Failure> {
    let handler = Noted(handler);
    let handled = handle_delivered(&handler, events, checkpoints, &delivered.commit, delivered.attempt).await;
    handled.map(drop).map_err(|error| Failure { reason: error.to_string(), then: error.on_error() })
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
