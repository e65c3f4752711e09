//! Runs a process manager as a Lambda function.

pub mod sender;

use lambda_runtime::{LambdaEvent, service_fn};
use paceline::{ProcessManager, ProcessRunner, ProcessStore, Receive, StreamName};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::process_store::DynamoProcessStore;
use serde_json::Value;

use self::sender::QueuedCommands;
use crate::environment::{aws, variable};
use crate::fifo::Sqs;
use crate::subscriber::{Failure, handle_commits};
use crate::{edge, logging};

/// Runs a process manager on the tables of the environment's `EVENTS_TABLE`, for gaps, and `PROCESSES_TABLE`. `targets`
/// says to which queue its commands go: for each category of aggregates the variable that holds the queue's URL.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<P: ProcessManager>(
    targets: &[(&'static str, &'static str)],
) -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let events = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?);
    let table = variable("PROCESSES_TABLE")?;
    let checkpoints = &DynamoCheckpoints::of_processes(client.clone(), &table);
    let processes = DynamoProcessStore::new(client, table);
    let queue = Sqs(aws_sdk_sqs::Client::new(&config));
    let mut sender = QueuedCommands::new(queue.clone());
    for (category, name) in targets {
        sender = sender.to(category, variable(name)?);
    }
    warm_up(&processes).await;
    let (events, queue) = (&events, &queue);
    let runner = &ProcessRunner::<P, _, _, _>::new(events, &processes, &sender);
    let handle = |event: LambdaEvent<Value>| {
        // On the heap: it holds the states of all requests that a delivery can make.
        Box::pin(handle_commits(P::NAME, events, checkpoints, queue, event.payload, async |delivered| {
            let receive = Receive { attempt: delivered.attempt, now: edge::now() };
            let handled = runner.deliver(&delivered.commit, receive).await;
            handled.map(drop).map_err(|error| Failure { reason: error.to_string(), then: error.on_error() })
        }))
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// Reads a checkpoint that does not exist, so that the first event finds an open connection.
async fn warm_up(processes: &impl ProcessStore) {
    let Ok(stream) = StreamName::try_from("warm-up/0".to_owned()) else { return };
    if let Err(error) = processes.read("warm-up", &stream, &[]).await {
        tracing::warn!(%error, "the connection is not warm");
    }
}
