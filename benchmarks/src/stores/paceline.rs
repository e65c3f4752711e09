//! Paceline on DynamoDB.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ScalarAttributeType::{N, S};
use futures_util::TryStreamExt;
use paceline::dispatch::DispatchResult;
use paceline::{
    Bounds, CommandContext, Deduplication, DispatchError, Dispatcher, EventStore, Identity, Version,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use tokio::sync::{mpsc, oneshot};

use super::conflict::Jittered;
use super::{Failure, MOST_KEPT, Mode, Store};
use crate::account::{Account, AccountId, Command};
use crate::edge;
use crate::scenario::Scenario;
use crate::table::Table;

const EVENTS: &str = "events";

/// The most messages that a function gets from a FIFO queue at once.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const BATCH: usize = 10;

type AccountDispatcher = Dispatcher<Account, DynamoEventStore, (), Jittered>;

/// A command in the queue, and who waits for its outcome.
type Message = (Command, oneshot::Sender<DispatchResult<Account>>);

/// Paceline: its dispatcher over its event store.
#[derive(Debug)]
pub(crate) struct Paceline {
    dispatcher: Arc<AccountDispatcher>,
    /// Where writers of one stream send their commands.
    queue: Option<mpsc::UnboundedSender<Message>>,
}

impl Store for Paceline {
    const NAME: &'static str = "paceline";

    fn settings(scenario: Scenario) -> Result<&'static str, &'static str> {
        Ok(match scenario {
            Scenario::NewStream | Scenario::AppendCold | Scenario::LongStream => {
                "nothing kept in memory; snapshots every 100 events"
            }
            Scenario::EightWriters => {
                "group commit, dispatch_batch: the commands go through one queue, as they do by SQS FIFO, and those \
                 that wait there, ten at most, are carried out and committed together; the account kept in memory; \
                 snapshots every 100 events"
            }
            _ => "the default bounds: up to 1,000 accounts kept in memory; snapshots every 100 events",
        })
    }

    async fn create_tables(client: &Client) -> anyhow::Result<()> {
        create_events_table(client).await
    }

    async fn open(client: Client, mode: Mode) -> anyhow::Result<Self> {
        let aggregates = if mode.kept { MOST_KEPT } else { 0 };
        let dispatcher = Dispatcher::new(event_store(client))
            .backing_off(Jittered)
            .keeping(Bounds { aggregates, ..Bounds::default() });
        let dispatcher = Arc::new(dispatcher);
        let queue = mode.one_stream.then(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            tokio::spawn(carry_out_batches(Arc::clone(&dispatcher), receiver));
            sender
        });
        Ok(Self { dispatcher, queue })
    }

    async fn execute(&self, command: &Command) -> Result<(), Failure> {
        let result = match &self.queue {
            None => self.dispatcher.dispatch(command.clone(), &context(command)).await,
            Some(queue) => {
                let (sender, answer) = oneshot::channel();
                queue.send((command.clone(), sender)).map_err(|_| anyhow::anyhow!("the queue has ended"))?;
                answer.await.map_err(anyhow::Error::from)?
            }
        };
        match result {
            Ok(_) => Ok(()),
            Err(DispatchError::TooManyAttempts) => Err(Failure::GivenUp),
            Err(error) => Err(Failure::Broken(error.into())),
        }
    }

    async fn payments(&self, account_id: &AccountId) -> anyhow::Result<u64> {
        let stream = account_id.stream();
        let commits = self.dispatcher.store().read(&stream, Version::ZERO);
        let events =
            commits.try_fold(0, async |events, commit| Ok(events + commit.events.len() as u64)).await?;
        Ok(events - 1)
    }
}

/// What a function does that gets commands from a queue whose message group is the stream.
async fn carry_out_batches(dispatcher: Arc<AccountDispatcher>, mut queue: mpsc::UnboundedReceiver<Message>) {
    let mut messages = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut messages, BATCH).await > 0 {
        let (commands, senders): (Vec<_>, Vec<_>) = messages
            .drain(..)
            .map(|(command, sender)| {
                let context = context(&command);
                ((command, context), sender)
            })
            .unzip();
        let results = dispatcher.dispatch_batch(commands).await;
        for (sender, result) in senders.into_iter().zip(results) {
            // Who no longer waits needs no answer.
            let _ = sender.send(result);
        }
    }
}

fn context(command: &Command) -> CommandContext {
    let mut context = CommandContext::new(edge::fresh_id(), edge::now());
    if let Some(key) = &command.idempotency_key {
        context.deduplication = Deduplication::ByKey(key.clone());
    }
    context
}

/// Creates the table of the event store.
pub(crate) async fn create_events_table(client: &Client) -> anyhow::Result<()> {
    Table { name: EVENTS, partition: ("stream", S), sort: Some(("version", N)), indexes: &[] }
        .create(client)
        .await
}

/// The event store in that table.
pub(crate) fn event_store(client: Client) -> DynamoEventStore {
    DynamoEventStore::new(client, EVENTS)
}
