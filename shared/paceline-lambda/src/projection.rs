//! Runs a projection as a Lambda function.

use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::checkpoints::ConfirmCheckpoint;
use paceline::generation::{ConfirmWritten, Writers};
use paceline::read_model::ReadModel;
use paceline::{EventLog, EventStore, Projection, ProjectionRunner, Slices};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::Value;

use crate::batch::BatchResponse;
use crate::environment::{aws, variable, warm_up};
use crate::event::UnknownEvent;
use crate::fifo::{FifoQueues, Sqs, Visibility};
use crate::rebuild::Call;
use crate::subscriber::{AlreadyConfirmed, Delivered, Failure, handle_commits, handle_messages};
use crate::{edge, logging, rebuild};

/// Runs a projection on the tables of the environment's `EVENTS_TABLE`, for gaps and rebuilds, and `READ_MODEL_TABLE`.
/// A rebuild's work is called for in its own queue, whose URL is in `REBUILD_QUEUE_URL`.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<P: Projection>(projection: P) -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let queue = Sqs(aws_sdk_sqs::Client::new(&config));
    let queue_url = variable("REBUILD_QUEUE_URL")?;
    let table = variable("EVENTS_TABLE")?;
    let log = DynamoEventLog::new(client.clone(), &table, Slices::default());
    let events = DynamoEventStore::new(client.clone(), table);
    let table = variable("READ_MODEL_TABLE")?;
    let checkpoints = DynamoCheckpoints::of_read_model(client.clone(), &table);
    let rows = DynamoReadModel::new(client, table);
    warm_up(&rows).await;
    let function = &ProjectionFunction::new(
        projection,
        (log, events),
        (rows, checkpoints),
        (queue, queue_url),
        edge::now,
    );
    // On the heap: it holds the states of all requests that a delivery can make.
    let handle = |event: LambdaEvent<Value>| {
        Box::pin(async move { Ok::<_, lambda_runtime::Error>(function.handle(event.payload).await?) })
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// A projection as a function: what an event of Lambda's has it do.
#[derive(Debug)]
pub struct ProjectionFunction<P, L, E, C, R, Q> {
    runner: ProjectionRunner<P, E, Writers<R>>,
    log: L,
    checkpoints: C,
    queue: Q,
    queue_url: String,
    clock: fn() -> Timestamp,
}

impl<P, L, E, C, R, Q> ProjectionFunction<P, L, E, C, R, Q>
where
    P: Projection,
    L: EventLog,
    E: EventStore,
    C: ConfirmCheckpoint,
    R: ReadModel,
    Q: FifoQueues + Visibility,
{
    /// A projection that reads gaps from the event store, rebuilds from the log, and writes these rows. `checkpoints` are
    /// those of the same rows, and a rebuild's work is called for in the queue of this URL.
    pub fn new(
        projection: P,
        (log, events): (L, E),
        (rows, checkpoints): (R, C),
        (queue, queue_url): (Q, String),
        clock: fn() -> Timestamp,
    ) -> Self {
        let runner = ProjectionRunner::new(projection, events, Writers::of::<P>(rows, clock));
        Self { runner, log, checkpoints, queue, queue_url, clock }
    }

    /// Handles the deliveries of an event, and then its calls for work on a rebuild.
    ///
    /// # Errors
    /// [`UnknownEvent`] for an event that holds no messages.
    pub async fn handle(&self, event: Value) -> Result<BatchResponse, UnknownEvent> {
        let Self { runner, log, queue, queue_url, clock, .. } = self;
        let (projection, events, writers) = (runner.projection(), runner.events(), runner.rows());
        let stops_at = rebuild::stops_at(clock());
        let (deliveries, calls) = rebuild::part(event);
        let mut response = BatchResponse::default();
        if let Some(deliveries) = deliveries {
            let deliver = async |delivered: &Delivered| self.deliver(delivered).await;
            let delivered = handle_commits(P::NAME, events, &AlreadyConfirmed, queue, deliveries, deliver);
            response.extend(delivered.await?);
        }
        if let Some(calls) = calls {
            let worked = handle_messages(P::NAME, queue, calls, async |message| {
                let Some(call) = Call::read(&message.body) else { return Ok(()) };
                let (rows, to) = (writers.model(), (queue, queue_url.as_str()));
                Ok(rebuild::work(projection, (log, events), rows, to, call, (*clock, stops_at)).await?)
            });
            response.extend(worked.await?);
        }
        Ok(response)
    }

    /// Takes a delivered commit to every generation that is written. What is too much at once is gone on with by another
    /// message.
    async fn deliver(&self, delivered: &Delivered) -> Result<(), Failure> {
        let (runner, commit) = (&self.runner, &delivered.commit);
        let (events, writers) = (runner.events(), runner.rows());
        let written = writers.written().await?;
        let projected = match runner.deliver(commit).await {
            Ok(_) => writers.project_also(written, runner.projection(), events, commit).await,
            Err(error) => Err(error),
        };
        match projected {
            Ok(()) => {}
            Err(error) if error.is_unfinished() => {
                tracing::info!("the rest of a large unit of work is left to another message");
                let now = format!("on at {}", (self.clock)());
                return delivered.send_again((&self.queue, &self.queue_url), &now).await;
            }
            Err(error) => return Err(error.into()),
        }
        if delivered.confirm {
            let checkpoints = ConfirmWritten { checkpoints: &self.checkpoints, writers };
            checkpoints.confirm(P::NAME, &commit.stream, commit.last_version()).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
