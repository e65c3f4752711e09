//! Requests and units of projections, process managers and the commands that these send.

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use bank::transfer::TransferCommand;
use bank::{MoneyTransfer, Transfer, TransferId};
use paceline::read_model::Row as _;
use paceline::{
    CommandContext, CommandSet, Commit, Deduplication, Dispatcher, Identity, ProcessRunner, Receive,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_lambda::fifo::FifoMessage;
use paceline_lambda::process_manager::sender::QueuedCommands;
use paceline_lambda::subscriber::delivery::Delivery;
use serde::Serialize;
use serde_json::json;

use super::holdings::{Function, Holding, function};
use super::queue::{Queue, event};
use super::records::Bank;
use crate::account::{Account, Act, Command};
use crate::counting::{Counter, Counts};
use crate::engine::Engine;
use crate::scenario::account;
use crate::statistics::per;
use crate::{deployed, edge};

/// So many times each is done.
const TIMES: usize = 50;

/// What something costs each time.
#[derive(Debug, Serialize)]
pub(super) struct Cost {
    pub(super) what: &'static str,
    pub(super) requests: f64,
    pub(super) sqs_requests: f64,
    pub(super) wcu: f64,
    pub(super) rcu: f64,
}

/// What the parts of delivery cost.
#[derive(Debug)]
pub(super) struct Costs {
    pub(super) projection: Vec<Cost>,
    pub(super) process_manager: Vec<Cost>,
    pub(super) command: Vec<Cost>,
}

pub(super) const ROW_ALONE: &str = "its row and index entry, put by themselves";
pub(super) const COLD: &str = "a stream that is not kept";
pub(super) const WARM: &str = "a stream and a row that are kept";
pub(super) const ONE_COMMAND: &str = "starts an instance and sends a command";
pub(super) const NO_COMMAND: &str = "ends an instance and sends nothing";
pub(super) const BY_CAUSE: &str = "by its cause";
pub(super) const BY_MARKER: &str = "by a marker";

/// An engine that counts.
struct Metered {
    _engine: Engine,
    client: Client,
    counter: Counter,
    queue: Queue,
}

pub(super) async fn measure() -> anyhow::Result<Costs> {
    let engine = Engine::start()?;
    let counter = Counter::default();
    let client = engine.client(counter.clone()).await;
    deployed::create_tables(&client).await?;
    counter.meter(true);
    let metered = Metered { _engine: engine, client, counter, queue: Queue::default() };
    Ok(Costs {
        projection: Box::pin(metered.projection()).await?,
        process_manager: Box::pin(metered.process_manager()).await?,
        command: Box::pin(metered.command()).await?,
    })
}

/// What was counted, sum by sum.
#[derive(Default)]
struct Sum {
    counts: Counts,
    sqs_requests: u64,
    times: usize,
}

impl Sum {
    fn cost(&self, what: &'static str) -> Cost {
        Cost {
            what,
            requests: per(self.counts.requests, self.times),
            sqs_requests: per(self.sqs_requests, self.times),
            wcu: per(self.counts.half_units.write, 2 * self.times),
            rcu: per(self.counts.half_units.read, 2 * self.times),
        }
    }
}

impl Metered {
    async fn count<T>(
        &self,
        sum: &mut Sum,
        doing: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let (counts, sent) = (self.counter.counts(), self.queue.requests());
        let done = doing.await?;
        sum.counts = sum.counts.plus(self.counter.counts().since(counts));
        sum.sqs_requests += self.queue.requests() - sent;
        sum.times += 1;
        Ok(done)
    }

    async fn projection(&self) -> anyhow::Result<Vec<Cost>> {
        let bank = Bank::new(self.client.clone());
        let (mut new, mut cold, mut warm, mut again, mut alone) =
            (Sum::default(), Sum::default(), Sum::default(), Sum::default(), Sum::default());
        let keeping = function(&self.client, &self.queue);
        // Which generation of rows is live is read before the first, and not for each.
        deliver(&keeping, &bank.carry_out(&account(TIMES)?, Act::Open).await?).await?;
        for index in 0..TIMES {
            let account_id = account(index)?;
            let opened = bank.carry_out(&account_id, Act::Open).await?;
            deliver(&function(&self.client, &self.queue), &opened).await?;
            let pay = async || bank.carry_out(&account_id, Act::PayIn { times: 1 }).await;
            let paid = pay().await?;
            self.count(&mut new, deliver(&function(&self.client, &self.queue), &paid)).await?;
            let paid = pay().await?;
            self.count(&mut cold, deliver(&keeping, &paid)).await?;
            let paid = pay().await?;
            self.count(&mut warm, deliver(&keeping, &paid)).await?;
            self.count(&mut again, deliver(&keeping, &paid)).await?;
            self.count(&mut alone, self.put_row(account_id.as_str())).await?;
        }
        let mut alone = alone.cost(ROW_ALONE);
        // The row was read first.
        alone.requests -= 1.0;
        alone.rcu = 0.0;
        Ok(vec![
            new.cost("the first one of a new instance"),
            cold.cost(COLD),
            warm.cost(WARM),
            again.cost("a repeat"),
            alone,
        ])
    }

    /// Puts a row with another revision, by itself and without a condition.
    async fn put_row(&self, account_id: &str) -> anyhow::Result<()> {
        let table = deployed::READ_MODEL.name;
        let get =
            self.client.get_item().table_name(table).key("pk", S(format!("{}#{account_id}", Holding::TABLE)));
        let mut item = get.key("sk", S("/".to_owned())).send().await?.item.context("there is no row")?;
        item.insert("revision".to_owned(), N("999".to_owned()));
        self.client.put_item().table_name(table).set_item(Some(item)).send().await?;
        Ok(())
    }

    async fn process_manager(&self) -> anyhow::Result<Vec<Cost>> {
        let transfers = Dispatcher::<Transfer, _>::new(deployed::events(&self.client));
        let sender = QueuedCommands::new(self.queue.clone()).to("account", "account-commands".to_owned());
        let runner = ProcessRunner::<MoneyTransfer, _, _, _>::new(
            deployed::events(&self.client),
            deployed::processes(&self.client),
            sender,
        );
        let deliver = async |commit: Commit| {
            let receive = Receive { attempt: 1, now: edge::now(), confirm: false };
            anyhow::ensure!(
                Box::pin(runner.deliver(&commit, receive)).await?.is_empty(),
                "something was passed over"
            );
            Ok(())
        };
        let carry_out = async |id: &TransferId, name: &str| -> anyhow::Result<Commit> {
            let fields = json!({ "transfer_id": id.as_str(), "from": "ada", "to": "bob", "pence": 5 });
            let command = TransferCommand::read(name, &fields, edge::now()).context("no such command")??;
            let context = CommandContext::new(edge::fresh_id(), edge::now());
            transfers.dispatch(command, &context).await?.commit.context("the command changed nothing")
        };
        let (mut one, mut none) = (Sum::default(), Sum::default());
        for number in 0..TIMES {
            let id: TransferId = format!("T-{number}").parse()?;
            let requested = carry_out(&id, "RequestTransfer").await?;
            self.count(&mut one, deliver(requested)).await?;
            let completed = carry_out(&id, "CompleteTransfer").await?;
            self.count(&mut none, deliver(completed)).await?;
        }
        Ok(vec![one.cost(ONE_COMMAND), none.cost(NO_COMMAND)])
    }

    /// Warm, without the log.
    async fn command(&self) -> anyhow::Result<Vec<Cost>> {
        let events = DynamoEventStore::new(self.client.clone(), deployed::EVENTS.name);
        let accounts = Dispatcher::<Account, _>::new(events);
        let account_id = account(TIMES + 1)?;
        let command = |act| Command { account_id: account_id.clone(), act, idempotency_key: None };
        let context = |deduplication| CommandContext {
            deduplication,
            ..CommandContext::new(edge::fresh_id(), edge::now())
        };
        let opened = accounts.dispatch(command(Act::Open), &context(Deduplication::None)).await?;
        let cause = opened.commit.context("the account was there")?.position;
        let pay = async |deduplication: Deduplication, commands: usize| -> anyhow::Result<()> {
            let of_one = || match &deduplication {
                Deduplication::ByKey(_) => Deduplication::ByKey(edge::fresh_id().to_string()),
                other => other.clone(),
            };
            let all = (0..commands).map(|_| (command(Act::PayIn { times: 1 }), context(of_one())));
            for outcome in Box::pin(accounts.dispatch_batch(all.collect())).await {
                outcome?;
            }
            Ok(())
        };
        let by_cause = || Deduplication::ByCause(cause);
        let by_marker = || Deduplication::ByKey(String::new());
        let mut costs = Vec::new();
        for (what, deduplication, together) in [
            (BY_CAUSE, by_cause(), 1),
            (BY_MARKER, by_marker(), 1),
            ("by their causes, ten in a batch, each", by_cause(), 10),
            ("by markers, ten in a batch, each", by_marker(), 10),
        ] {
            let mut sum = Sum::default();
            // Fewer than the events after which a snapshot is due.
            for _ in 0..2 {
                self.count(&mut sum, pay(deduplication.clone(), together)).await?;
            }
            sum.times *= together;
            costs.push(sum.cost(what));
        }
        Ok(costs)
    }
}

async fn deliver(function: &Function, commit: &Commit) -> anyhow::Result<()> {
    let message: FifoMessage = Delivery::Commit(commit.clone()).message()?;
    let response = Box::pin(function.handle(event(&[message]))).await?;
    anyhow::ensure!(response.failed().next().is_none(), "a message was not handled");
    Ok(())
}
