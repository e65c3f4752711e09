//! One store with one load: its engine, its client, and what was measured of it.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::future::try_join_all;
use futures_util::stream::{FuturesUnordered, StreamExt, TryStreamExt};
use tokio::runtime::Runtime;

use crate::account::{Act, Command};
use crate::counting::{Counter, Counts};
use crate::engine::Engine;
use crate::processor;
use crate::report::Line;
use crate::scenario::{Load, Scenario, Shape, account};
use crate::statistics::{Latencies, per};
use crate::stores::{Failure, Mode, Store};

/// A store that is ready to run its load. Stores run in turn, a slice of time each, so that what else the machine does
/// is shared by all.
pub(crate) trait Contestant {
    /// Runs the load for a while, and adds what it did to what was measured.
    fn run(&mut self, time: Duration) -> anyhow::Result<()>;

    /// Runs the load for a while without measuring anything.
    fn warm_up(&mut self, time: Duration) -> anyhow::Result<()>;

    /// Runs the load for a while to know the capacity that it consumes.
    fn meter(&mut self, time: Duration) -> anyhow::Result<()>;

    /// Checks that what is stored is what was carried out, and tells what was measured.
    fn finish(self: Box<Self>) -> anyhow::Result<Line>;
}

/// What a store did in a while.
#[derive(Clone, Debug, Default)]
struct Sample {
    time: Duration,
    processor: Duration,
    latencies: Latencies,
    given_up: usize,
    counts: Counts,
}

impl Sample {
    fn append(&mut self, later: Self) {
        self.time += later.time;
        self.processor += later.processor;
        self.latencies.append(later.latencies);
        self.given_up += later.given_up;
        self.counts = self.counts.plus(later.counts);
    }
}

struct Running<S> {
    scenario: Scenario,
    /// One thread, as a function of less than two processors has.
    runtime: Runtime,
    _engine: Engine,
    counter: Counter,
    store: S,
    load: Load,
    timed: Sample,
    metered: Sample,
}

/// Starts an engine for a store and fills it.
pub(crate) fn prepare<S: Store>(scenario: Scenario) -> anyhow::Result<Box<dyn Contestant>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let engine = Engine::start()?;
    let counter = Counter::default();
    let client = runtime.block_on(engine.client(counter.clone()));
    let shape = scenario.shape();
    let store = runtime.block_on(async {
        S::create_tables(&client).await?;
        let one_stream = shape.writers > 1 && shape.accounts == 1;
        let mode = Mode { kept: shape.kept, snapshots: shape.snapshots, one_stream };
        let filling = S::open(client.clone(), Mode { kept: true, ..mode }).await?;
        fill(&filling, shape).await?;
        if shape.kept {
            return Ok(filling);
        }
        S::open(client, mode).await
    });
    let store = store.with_context(|| format!("{} cannot prepare {}", S::NAME, shape.name))?;
    let load = Load::new(scenario);
    let (timed, metered) = Default::default();
    Ok(Box::new(Running { scenario, runtime, _engine: engine, counter, store, load, timed, metered }))
}

/// Opens the accounts and pays into them, so that each has its events.
async fn fill(store: &impl Store, shape: Shape) -> anyhow::Result<()> {
    let fill = async |index| {
        let account_id = account(index)?;
        let command = |act| Command { account_id: account_id.clone(), act, idempotency_key: None };
        store.execute(&command(Act::Open)).await?;
        for _ in 1..shape.events {
            store.execute(&command(Act::PayIn { times: 1 })).await?;
        }
        anyhow::Ok(())
    };
    futures_util::stream::iter((0..shape.accounts).map(fill)).buffer_unordered(32).try_collect().await
}

impl<S: Store> Running<S> {
    fn slice(&self, time: Duration) -> anyhow::Result<Sample> {
        let sample = RefCell::new(Sample::default());
        let (counts, processor) = (self.counter.counts(), processor::time());
        let start = Instant::now();
        let writers: FuturesUnordered<_> =
            (0..self.scenario.shape().writers).map(|_| self.write(start + time, &sample)).collect();
        self.runtime.block_on(writers.try_collect::<()>())?;
        let mut sample = sample.into_inner();
        sample.time = start.elapsed();
        sample.processor = processor::time().saturating_sub(processor);
        sample.counts = self.counter.counts().since(counts);
        Ok(sample)
    }

    /// One writer: a command, and when it is done the next.
    async fn write(&self, until: Instant, sample: &RefCell<Sample>) -> anyhow::Result<()> {
        while Instant::now() < until {
            let (index, command) = self.load.next()?;
            let start = Instant::now();
            match self.store.execute(&command).await {
                Ok(()) => {
                    self.load.done(index);
                    sample.borrow_mut().latencies.record(start.elapsed());
                }
                Err(Failure::GivenUp) => sample.borrow_mut().given_up += 1,
                Err(Failure::Broken(error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn check(&self) -> anyhow::Result<()> {
        let expected = self.load.expected()?;
        let found =
            self.runtime.block_on(try_join_all(expected.iter().map(|(id, _)| self.store.payments(id))))?;
        for ((account_id, expected), found) in expected.iter().zip(found) {
            anyhow::ensure!(
                *expected == found,
                "{} holds {found} payments in {account_id}, not {expected}",
                S::NAME
            );
        }
        Ok(())
    }
}

impl<S: Store> Contestant for Running<S> {
    fn run(&mut self, time: Duration) -> anyhow::Result<()> {
        let sample = self.slice(time)?;
        self.timed.append(sample);
        Ok(())
    }

    fn warm_up(&mut self, time: Duration) -> anyhow::Result<()> {
        self.slice(time).map(drop)
    }

    fn meter(&mut self, time: Duration) -> anyhow::Result<()> {
        self.counter.meter(true);
        let sample = self.slice(time)?;
        self.counter.meter(false);
        self.metered.append(sample);
        Ok(())
    }

    fn finish(self: Box<Self>) -> anyhow::Result<Line> {
        self.check()?;
        let Sample { time, processor, latencies, given_up, counts } = &self.timed;
        let commands = latencies.count();
        let metered = self.metered.latencies.count();
        Ok(Line {
            store: S::NAME,
            scenario: self.scenario.shape().name,
            commands_per_second: per(commands as u64, 1) / time.as_secs_f64(),
            p50_us: latencies.percentile(50).as_secs_f64() * 1e6,
            p99_us: latencies.percentile(99).as_secs_f64() * 1e6,
            requests_per_command: per(counts.requests, commands),
            wcu_per_command: per(self.metered.counts.half_units.write, metered) / 2.0,
            rcu_per_command: per(self.metered.counts.half_units.read, metered) / 2.0,
            cpu_us_per_command: processor.as_secs_f64() * 1e6 / per(commands as u64, 1),
            bytes_sent_per_command: per(counts.bytes_sent, commands),
            bytes_received_per_command: per(counts.bytes_received, commands),
            given_up: *given_up,
        })
    }
}
