//! Runs a process manager as a Lambda function.
//!
//! Its queue brings commits, from the relay, and timers that are due, from EventBridge Scheduler. Among the commits are
//! those of its own category, which tell of its refused commands: its line of subscriptions has `<its name>/*`.

mod passed_over;
pub mod sender;
pub mod timers;

use aws_config::SdkConfig;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::process_delivery::HandleError;
use paceline::process_manager::DueTimer;
use paceline::{
    CommandSender, EventStore, NoTimers, ProcessManager, ProcessRunner, ProcessStore, Receive, StreamName,
    Streams, TimerScheduler,
};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::process_store::DynamoProcessStore;
use serde_json::Value;

use self::sender::QueuedCommands;
use self::timers::{EventBridgeTimers, TimerMessage};
use crate::batch::Message;
use crate::environment::{aws, variable};
use crate::fifo::Sqs;
use crate::subscriber::{Delivered, Failure, handle_all};
use crate::{edge, logging};

/// Runs a process manager without timers on the tables of the environment's `EVENTS_TABLE`, for gaps, and
/// `PROCESSES_TABLE`. `targets` says to which queue its commands go: for each category of aggregates the variable that
/// holds the queue's URL.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<P: ProcessManager>(
    targets: &[(&'static str, &'static str)],
) -> Result<(), lambda_runtime::Error> {
    logging::start();
    serve::<P, _>(targets, &aws().await, NoTimers).await
}

/// The same for a process manager that sets timers. They are schedules of the group `TIMERS_GROUP`, which send in the role
/// `TIMERS_ROLE_ARN` to the function's own queue `TIMERS_QUEUE_URL`: `infra/timers.yaml` makes them.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run_with_timers<P: ProcessManager>(
    targets: &[(&'static str, &'static str)],
) -> Result<(), lambda_runtime::Error> {
    logging::start();
    let config = aws().await;
    let timers = EventBridgeTimers::new(
        aws_sdk_scheduler::Client::new(&config),
        P::NAME,
        variable("TIMERS_GROUP")?,
        variable("TIMERS_ROLE_ARN")?,
        variable("TIMERS_QUEUE_URL")?,
    );
    serve::<P, _>(targets, &config, timers).await
}

async fn serve<P: ProcessManager, T: TimerScheduler>(
    targets: &[(&'static str, &'static str)],
    config: &SdkConfig,
    timers: T,
) -> Result<(), lambda_runtime::Error> {
    let client = aws_sdk_dynamodb::Client::new(config);
    let events = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?);
    let table = variable("PROCESSES_TABLE")?;
    let checkpoints = &DynamoCheckpoints::of_processes(client.clone(), &table);
    let processes = DynamoProcessStore::new(client, table);
    let queue = Sqs(aws_sdk_sqs::Client::new(config));
    let mut sender = QueuedCommands::new(queue.clone());
    for (category, name) in targets {
        sender = sender.to(category, variable(name)?);
    }
    warm_up(&processes).await;
    let (events, queue) = (&events, &queue);
    let runner = &ProcessRunner::<P, _, _, _>::new(events, &processes, &sender).with_timers(timers);
    let handle = |event: LambdaEvent<Value>| {
        let due = async |message: &Message| Some(fire(runner, &due_timer(message)?).await);
        // On the heap: it holds the states of all requests that a delivery can make.
        Box::pin(handle_all(P::NAME, events, checkpoints, queue, event.payload, due, async |delivered| {
            deliver(runner, delivered).await
        }))
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// Takes a delivered commit to a process manager. What it passes over is told in log and metrics.
///
/// # Errors
/// Why it was not handled to the end.
pub async fn deliver<P, E, S, C, T>(
    runner: &ProcessRunner<P, E, S, C, T>,
    delivered: &Delivered,
) -> Result<(), Failure>
where
    P: ProcessManager,
    E: EventStore + Streams,
    S: ProcessStore,
    C: CommandSender,
    T: TimerScheduler,
{
    let receive = Receive { attempt: delivered.attempt, now: edge::now(), confirm: delivered.confirm };
    let passed_over = runner.deliver(&delivered.commit, receive).await.map_err(|error| failure(&error))?;
    passed_over.iter().for_each(passed_over::tell);
    Ok(())
}

/// The timer that a message says is due. `None`: it is about a commit.
pub fn due_timer(message: &Message) -> Option<DueTimer> {
    let TimerMessage::Timer(timer) = serde_json::from_str(&message.body).ok()?;
    Some(timer)
}

/// Takes a timer that is due to a process manager. One that is not waited for is told in the log.
///
/// # Errors
/// Why it was not handled to the end.
pub async fn fire<P, E, S, C, T>(
    runner: &ProcessRunner<P, E, S, C, T>,
    timer: &DueTimer,
) -> Result<(), Failure>
where
    P: ProcessManager,
    E: EventStore + Streams,
    S: ProcessStore,
    C: CommandSender,
    T: TimerScheduler,
{
    let passed_over = runner.fire(timer).await.map_err(|error| failure(&error))?;
    passed_over.iter().for_each(passed_over::tell);
    Ok(())
}

fn failure(error: &HandleError) -> Failure {
    Failure { reason: error.to_string(), then: error.on_error() }
}

/// Reads a checkpoint that does not exist, so that the first event finds an open connection.
async fn warm_up(processes: &impl ProcessStore) {
    let Ok(stream) = StreamName::try_from("warm-up/0".to_owned()) else { return };
    if let Err(error) = processes.read("warm-up", &stream, &[]).await {
        tracing::warn!(%error, "the connection is not warm");
    }
}
