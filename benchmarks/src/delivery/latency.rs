//! How long it takes from the relay to a row that is read, in real time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::StreamExt;
use futures_util::future::try_join_all;
use paceline::commit::event_id;
use paceline::read_model::{Key, ReadModel, Row};
use paceline::subscriptions::Subscriptions;
use paceline::{Identity, Projection};
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::relay::Relay;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use super::holdings::{Function, Holding, Holdings, function};
use super::queue::{Queue, event};
use super::records::Bank;
use crate::account::Act;
use crate::counting::Counter;
use crate::deployed;
use crate::engine::Engine;
use crate::scenario::account;
use crate::statistics::{Latencies, per};

pub(super) const PART: &str = "latency";

/// So many commits arrive in a second.
pub(super) const COMMITS_PER_SECOND: u32 = 100;

/// On so many streams, in turn.
pub(super) const ACCOUNTS: usize = 100;

/// So many instances of the function take batches from its queue.
const FUNCTIONS: usize = 4;

/// The most records of a call of the relay.
const BATCH: usize = 100;

/// What was measured in one run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Latency {
    pub(super) commits: usize,
    pub(super) commits_per_second: f64,
    pub(super) sent_p50_ms: f64,
    pub(super) sent_p99_ms: f64,
    pub(super) visible_p50_ms: f64,
    pub(super) visible_p99_ms: f64,
    pub(super) visible_max_ms: f64,
}

/// A commit on its way.
struct OnItsWay {
    arrived: Instant,
    account: String,
    payments: u64,
}

/// The parts of the way, on one thread.
struct Way {
    relay: Relay<Queue>,
    queue: Queue,
    functions: Vec<Function>,
    rows: DynamoReadModel,
    expected: RefCell<HashMap<Uuid, OnItsWay>>,
    sent: RefCell<Latencies>,
    visible: RefCell<Latencies>,
}

/// A record, with what is to be seen when it has arrived.
struct Due {
    record: Value,
    id: Uuid,
    account: String,
    payments: u64,
}

/// Has commits arrive at a steady rate for a while. Those of a first second are not counted.
pub(super) async fn measure(time: Duration) -> anyhow::Result<Latency> {
    let engine = Engine::start()?;
    let client = engine.client(Counter::default()).await;
    deployed::create_tables(&client).await?;
    let queue = Queue::default();
    let subscriptions: Subscriptions = format!("{}: account/*", Holdings::NAME).parse()?;
    let subscribers: Vec<_> =
        subscriptions.subscribers().map(|it| (it.clone(), it.subscriber.clone())).collect();
    let way = Way {
        relay: Relay::new(queue.clone(), subscribers),
        functions: (0..FUNCTIONS).map(|_| function(&client, &queue)).collect(),
        queue,
        rows: deployed::rows(&client),
        expected: RefCell::default(),
        sent: RefCell::default(),
        visible: RefCell::default(),
    };
    let bank = Bank::new(client);
    let counted = usize::try_from(time.as_secs())?.max(1) * COMMITS_PER_SECOND as usize;
    let opened = due(&bank, ACCOUNTS, |_| (Act::Open, 0)).await?;
    let before = due(&bank, ACCOUNTS, |_| (Act::PayIn { times: 1 }, 1)).await?;
    let later = |nth: usize| (Act::PayIn { times: 1 }, 2 + nth as u64 / ACCOUNTS as u64);
    let later = due(&bank, counted, later).await?;
    way.run(opened).await?;
    way.run(before).await?;
    way.sent.take();
    way.visible.take();
    let start = Instant::now();
    way.run(later).await?;
    Ok(way.latency(start.elapsed()))
}

/// Makes commits, account by account in turn.
async fn due(bank: &Bank, count: usize, act: impl Fn(usize) -> (Act, u64)) -> anyhow::Result<Vec<Due>> {
    let mut all = Vec::with_capacity(count);
    for nth in 0..count {
        let account_id = account(nth % ACCOUNTS)?;
        let (act, payments) = act(nth);
        let commit = bank.carry_out(&account_id, act).await?;
        let record = bank.record(&commit).await?;
        let id = event_id(&commit.stream, commit.first_version);
        all.push(Due { record, id, account: account_id.as_str().to_owned(), payments });
    }
    Ok(all)
}

impl Way {
    /// Has records arrive, and ends when the last of them is seen.
    async fn run(&self, due: Vec<Due>) -> anyhow::Result<()> {
        let count = due.len();
        let (arriving, mut records) = unbounded_channel();
        let (handled, mut seen) = unbounded_channel();
        let functions = self.functions.iter().map(|function| self.handle(function, handled.clone()));
        tokio::select! {
            seen = self.see(&mut seen, count) => seen,
            ended = async { tokio::try_join!(self.arrive(due, arriving), self.relay(&mut records), try_join_all(functions)) } => {
                ended.and(Err(anyhow::anyhow!("not every commit was seen")))
            }
        }
    }

    async fn arrive(&self, due: Vec<Due>, arriving: UnboundedSender<(Instant, Value)>) -> anyhow::Result<()> {
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / COMMITS_PER_SECOND);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for Due { record, id, account, payments } in due {
            ticks.tick().await;
            let arrived = Instant::now();
            self.expected.borrow_mut().insert(id, OnItsWay { arrived, account, payments });
            arriving.send((arrived, record)).ok().context("the relay has ended")?;
        }
        std::future::pending().await
    }

    async fn relay(&self, records: &mut UnboundedReceiver<(Instant, Value)>) -> anyhow::Result<()> {
        let mut batch = Vec::new();
        while records.recv_many(&mut batch, BATCH).await > 0 {
            let (arrived, records): (Vec<Instant>, Vec<Value>) = batch.drain(..).unzip();
            let answer = serde_json::to_string(&self.relay.handle(json!({ "Records": records })).await?)?;
            anyhow::ensure!(answer == r#"{"batchItemFailures":[]}"#, "the relay answers {answer}");
            let mut sent = self.sent.borrow_mut();
            arrived.iter().for_each(|arrived| sent.record(arrived.elapsed()));
        }
        Ok(())
    }

    async fn handle(&self, function: &Function, handled: UnboundedSender<Uuid>) -> anyhow::Result<()> {
        loop {
            let batch = self.queue.receive().await;
            let response = Box::pin(function.handle(event(&batch))).await?;
            anyhow::ensure!(response.failed().next().is_none(), "a message was not handled");
            self.queue.done(&batch);
            for message in &batch {
                handled.send(message.deduplication_id)?;
            }
        }
    }

    /// Reads the row of each commit that was handled.
    async fn see(&self, handled: &mut UnboundedReceiver<Uuid>, count: usize) -> anyhow::Result<()> {
        let handled = futures_util::stream::poll_fn(|context| handled.poll_recv(context));
        let seen = handled.take(count).map(|id| self.see_one(id)).buffer_unordered(ACCOUNTS);
        seen.collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn see_one(&self, id: Uuid) -> anyhow::Result<()> {
        let on_its_way = self.expected.borrow_mut().remove(&id);
        let OnItsWay { arrived, account, payments } = on_its_way.context("a commit came twice")?;
        let row = self.rows.get(Holding::TABLE, &Key::single(account)).await?.context("there is no row")?;
        let row: Holding = row.decode()?;
        anyhow::ensure!(row.payments >= payments, "the row shows {} payments of {payments}", row.payments);
        self.visible.borrow_mut().record(arrived.elapsed());
        Ok(())
    }

    fn latency(&self, time: Duration) -> Latency {
        let millis = |latencies: &RefCell<Latencies>, percent| {
            latencies.borrow().percentile(percent).as_secs_f64() * 1e3
        };
        let commits = self.visible.borrow().count();
        Latency {
            commits,
            commits_per_second: per(commits as u64, 1) / time.as_secs_f64(),
            sent_p50_ms: millis(&self.sent, 50),
            sent_p99_ms: millis(&self.sent, 99),
            visible_p50_ms: millis(&self.visible, 50),
            visible_p99_ms: millis(&self.visible, 99),
            visible_max_ms: millis(&self.visible, 100),
        }
    }
}
