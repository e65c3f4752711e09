//! Runs a projection as a Lambda function.

use lambda_runtime::{LambdaEvent, service_fn};
use paceline::generation::{ConfirmWritten, Writers};
use paceline::{Projection, ProjectionRunner, Slices};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::Value;

use crate::batch::BatchResponse;
use crate::environment::{aws, variable, warm_up};
use crate::fifo::Sqs;
use crate::rebuild::Call;
use crate::subscriber::{handle_commits, handle_messages};
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
    let writers = Writers::of::<P>(DynamoReadModel::new(client, table), edge::now);
    warm_up(writers.model()).await;
    let checkpoints = &ConfirmWritten { checkpoints, writers: &writers };
    let (writers, queue_url) = (&writers, queue_url.as_str());
    let (log, events, queue) = (&log, &events, &queue);
    let runner = &ProjectionRunner::new(projection, events, writers);
    // On the heap: it holds the states of all requests that a delivery can make.
    let handle = |event: LambdaEvent<Value>| {
        Box::pin(async move {
            let stops_at = rebuild::stops_at();
            let (deliveries, calls) = rebuild::part(event.payload);
            let mut response = BatchResponse::default();
            if let Some(deliveries) = deliveries {
                let delivered =
                    handle_commits(P::NAME, events, checkpoints, queue, deliveries, async |delivered| {
                        runner.deliver(&delivered.commit).await?;
                        Ok(writers.project_also(runner.projection(), events, &delivered.commit).await?)
                    });
                response.extend(delivered.await?);
            }
            if let Some(calls) = calls {
                let worked = handle_messages(P::NAME, queue, calls, async |message| {
                    let Some(call) = Call::read(&message.body) else { return Ok(()) };
                    let to = (queue, queue_url);
                    Ok(rebuild::work(runner.projection(), (log, events), writers.model(), to, call, stops_at)
                        .await?)
                });
                response.extend(worked.await?);
            }
            Ok::<_, lambda_runtime::Error>(response)
        })
    };
    lambda_runtime::run(service_fn(handle)).await
}
