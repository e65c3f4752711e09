//! Runs maintenance as a Lambda function.

use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::checkpoints::Checkpoints;
use paceline::read_model::ReadModel;
use paceline::rebuild::Sweep;
use paceline::{EventLog, Position, SETTLING_MARGIN, Slices};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::DynamoEventLog;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_dynamodb::sweep::DynamoSweep;
use serde_json::{Value, json};

use super::{Maintenance, MaintenanceError, Request};
use crate::environment::{aws, variable};
use crate::fifo::{FifoQueues, Sqs};
use crate::metrics::{self, Metric};
use crate::{edge, logging, relay};

/// How long before its time limit a run stops.
const RESERVE: Duration = Duration::from_secs(15);

/// How long it waits between two rounds.
const PAUSE: Duration = Duration::from_secs(2);

/// Runs maintenance for the subscribers of the environment's `SUBSCRIPTIONS`, on the tables of `EVENTS_TABLE`,
/// `READ_MODEL_TABLE` and `PROCESSES_TABLE`. The queue of a subscriber is named `<SUBSCRIBER_QUEUE_PREFIX><subscriber>.fifo`.
///
/// # Errors
/// A setting that is missing, a queue that is not there, or the error of the Lambda runtime.
pub async fn run() -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let sqs = aws_sdk_sqs::Client::new(&config);
    let read_model = variable("READ_MODEL_TABLE")?;
    let subscribers = relay::queues(&sqs).await?;
    let maintenance = &Maintenance {
        log: DynamoEventLog::new(client.clone(), variable("EVENTS_TABLE")?, Slices::default()),
        checkpoints: (
            DynamoCheckpoints::of_read_model(client.clone(), &read_model),
            DynamoCheckpoints::of_processes(client.clone(), variable("PROCESSES_TABLE")?),
        ),
        rows: DynamoReadModel::new(client.clone(), &read_model),
        sweep: DynamoSweep::new(client, read_model),
        queues: Sqs(sqs),
        subscriptions: variable("SUBSCRIPTIONS")?.parse()?,
        queue_urls: subscribers.into_iter().map(|(it, url)| (it.subscriber, url)).collect(),
        clock: edge::now,
    };
    let handle = |event: LambdaEvent<Value>| {
        let limit = i64::try_from(event.context.deadline).ok();
        let limit = limit.and_then(|limit| Timestamp::from_millisecond(limit).ok());
        let stops_at = limit.unwrap_or_else(edge::now) - RESERVE;
        Box::pin(
            async move { Ok::<_, lambda_runtime::Error>(maintenance.handle(event.payload, stops_at).await?) },
        )
    };
    lambda_runtime::run(service_fn(handle)).await
}

impl<L: EventLog, C: Checkpoints, R: ReadModel, S: Sweep, Q: FifoQueues> Maintenance<L, C, R, S, Q> {
    /// Does what an event asks for, until `stops_at` at the latest.
    ///
    /// # Errors
    /// [`MaintenanceError`], when all was tried.
    pub async fn handle(&self, event: Value, stops_at: Timestamp) -> Result<Value, MaintenanceError> {
        let settled = Position::settled((self.clock)(), SETTLING_MARGIN);
        let asked = match serde_json::from_value(event)? {
            Request::Replay { handler, order } => {
                return Ok(json!({ "replay": self.replay(&handler, order, settled, stops_at).await? }));
            }
            Request::Rebuild { projection, order } => {
                return Ok(json!({ "rebuild": self.order(&projection, order).await? }));
            }
            Request::Reconcile(reconcile) => {
                let named = reconcile.subscriber.as_deref();
                named.map_or(Ok(()), |name| self.expect(name, None))?;
                Some(reconcile)
            }
            Request::Scheduled {} => None,
        };
        let mut reconciled = self.reconcile(settled, asked.as_ref(), stops_at).await;
        loop {
            // Who asks gets an answer. It goes on by itself.
            let rebuilding = self.take_all_on().await? && asked.is_none();
            let behind = matches!(&reconciled, Ok(reconciled) if !reconciled.done);
            if !(rebuilding || behind) || (self.clock)() + PAUSE >= stops_at {
                break;
            }
            tokio::time::sleep(PAUSE).await;
            if behind {
                reconciled = self.reconcile(settled, None, stops_at).await;
            }
        }
        let reconciled = reconciled?;
        let parked: u64 = reconciled.parked.values().sum();
        metrics::record(Metric::ParkedStreams, &[i64::try_from(parked).unwrap_or(i64::MAX)]);
        for (subscriber, streams) in &reconciled.parked {
            tracing::warn!(subscriber, streams, "streams are parked");
        }
        Ok(json!({ "reconciled": reconciled }))
    }
}
