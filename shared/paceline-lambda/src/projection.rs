//! Runs a projection as a Lambda function.

use lambda_runtime::{LambdaEvent, service_fn};
use paceline::{Projection, ProjectionRunner};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::Value;

use crate::environment::{aws, variable, warm_up};
use crate::fifo::Sqs;
use crate::{logging, subscriber};

/// Runs a projection on the tables of the environment's `EVENTS_TABLE`, for gaps, and `READ_MODEL_TABLE`.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<P: Projection>(projection: P) -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let queue = Sqs(aws_sdk_sqs::Client::new(&config));
    let events = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?);
    let table = variable("READ_MODEL_TABLE")?;
    let checkpoints = &DynamoCheckpoints::of_read_model(client.clone(), &table);
    let rows = DynamoReadModel::new(client, table);
    warm_up(&rows).await;
    let runner = &ProjectionRunner::new(projection, events.clone(), rows);
    let (events, queue) = (&events, &queue);
    let handle = |event: LambdaEvent<Value>| {
        // On the heap: it holds the states of all requests that a delivery can make.
        Box::pin(subscriber::handle_commits(
            P::NAME,
            events,
            checkpoints,
            queue,
            event.payload,
            async |delivered| {
                runner.deliver(&delivered.commit).await?;
                Ok(())
            },
        ))
    };
    lambda_runtime::run(service_fn(handle)).await
}
