//! All queues, as a queue service that takes time and fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use paceline::{Commit, StreamName, Version};
use paceline_lambda::fifo::visibility::Wait;
use paceline_lambda::fifo::{FifoMessage, FifoQueues, QueueError, Rejected, Visibility};
use paceline_lambda::subscriber::delivery::Delivery;
use tokio::sync::{Notify, oneshot};
use tokio::time::sleep;

use super::fifo_queue::{FifoQueue, Message};
use super::{Fault, World, clock, lock};

/// The queues of a seed, by the names of the functions that they are for.
#[derive(Clone, Debug)]
pub(crate) struct Queues(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    world: Arc<World>,
    queues: BTreeMap<&'static str, Slot>,
    rng: Mutex<Rng>,
}

#[derive(Debug, Default)]
struct Slot {
    queue: Mutex<FifoQueue>,
    changed: Notify,
    /// Everything that was ever taken.
    sent: Mutex<Vec<Arc<str>>>,
    /// The commits among it.
    commits: Mutex<BTreeSet<(StreamName, Version)>>,
}

impl Queues {
    /// Empty queues.
    pub(crate) fn new(world: Arc<World>, seed: u64, names: impl IntoIterator<Item = &'static str>) -> Self {
        let queues = names.into_iter().map(|name| (name, Slot::default())).collect();
        Self(Arc::new(Inner { world, queues, rng: Mutex::new(Rng::with_seed(seed ^ 0x9e0e)) }))
    }

    /// Their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.queues.keys().copied()
    }

    /// Waits until there are messages, and receives some.
    pub(crate) async fn receive(&self, name: &str) -> Vec<Message> {
        let Some(slot) = self.0.queues.get(name) else { return vec![] };
        loop {
            let now = clock::elapsed();
            let received = lock(&slot.queue).receive(now, &mut lock(&self.0.rng));
            if !received.is_empty() {
                return received;
            }
            let next = lock(&slot.queue).next_visible(now);
            let changed = slot.changed.notified();
            match next {
                None => changed.await,
                Some(next) => drop(tokio::time::timeout(next.saturating_sub(now), changed).await),
            }
        }
    }

    /// Does something with a queue.
    pub(crate) fn with<R>(&self, name: &str, run: impl FnOnce(&mut FifoQueue) -> R) -> Option<R> {
        let slot = self.0.queues.get(name)?;
        let result = run(&mut lock(&slot.queue));
        slot.changed.notify_one();
        Some(result)
    }

    /// All that was ever sent to a queue.
    pub(crate) fn sent(&self, name: &str) -> Vec<Arc<str>> {
        self.0.queues.get(name).map(|slot| lock(&slot.sent).clone()).unwrap_or_default()
    }

    /// Whether a commit was ever sent to a queue.
    pub(crate) fn was_sent(&self, name: &str, commit: &Commit) -> bool {
        let key = (commit.stream.clone(), commit.first_version);
        self.0.queues.get(name).is_some_and(|slot| lock(&slot.commits).contains(&key))
    }

    /// Whether nothing waits or is in flight.
    pub(crate) fn are_empty(&self) -> bool {
        self.0.queues.values().all(|slot| lock(&slot.queue).messages().is_empty())
    }

    /// Takes a message at once, whatever goes wrong otherwise.
    pub(crate) fn put(&self, name: &str, message: &FifoMessage) {
        let Inner { world, queues, .. } = &*self.0;
        let Some(slot) = queues.get(name) else { return };
        let faults = &world.faults;
        let now = clock::elapsed();
        let mut from = now;
        if faults.strikes(Fault::Delayed, || format!("{} in {name}", message.group)) {
            from += Duration::from_millis(faults.extent(Fault::Delayed, 20_000));
        }
        let key = (message.group.clone(), message.deduplication_id);
        let taken = lock(&slot.queue).send(now, from, key, Arc::clone(&message.body));
        world.trace.note(|| {
            let taken = if taken { "" } else { " (dropped: a repeat)" };
            format!("  {name} <- {:.160}{taken}", message.body)
        });
        if taken {
            lock(&slot.sent).push(Arc::clone(&message.body));
            if let Ok(delivery) = serde_json::from_str::<Delivery>(&message.body) {
                let place = delivery.place();
                lock(&slot.commits).insert((place.stream, place.first_version));
            }
        }
        slot.changed.notify_one();
    }
}

impl FifoQueues for Queues {
    async fn send(&self, queue_url: &str, batch: &[FifoMessage]) -> Result<Vec<Rejected>, QueueError> {
        let world = &self.0.world;
        let strikes = |fault| world.faults.strikes(fault, || format!("{} for {queue_url}", batch.len()));
        if strikes(Fault::QueueUnavailable) {
            sleep(world.latency()).await;
            return Err(QueueError("the simulation has it unavailable".into()));
        }
        let rejected = if strikes(Fault::Rejected) { Some(world.below(batch.len())) } else { None };
        let answer_lost = strikes(Fault::QueueAnswerLost);
        let (answered, answer) = oneshot::channel();
        let (queues, name, batch) = (self.clone(), queue_url.to_owned(), batch.to_vec());
        let way = world.latency();
        let on_the_wire = world.at_work();
        tokio::spawn(async move {
            sleep(way).await;
            let taken = batch.iter().enumerate().filter(|(index, _)| Some(*index) != rejected);
            taken.for_each(|(_, message)| queues.put(&name, message));
            drop(on_the_wire);
            let _ = answered.send(());
        });
        let arrived = answer.await.is_ok();
        sleep(world.latency()).await;
        if answer_lost || !arrived {
            return Err(QueueError("the simulation lost the answer".into()));
        }
        let reason = || "the simulation has it rejected".to_owned();
        Ok(rejected.map(|index| Rejected { index, reason: reason() }).into_iter().collect())
    }
}

impl Visibility for Queues {
    async fn postpone(&self, queue_arn: &str, waits: &[Wait]) -> Result<(), QueueError> {
        let world = &self.0.world;
        sleep(world.latency()).await;
        if world.faults.strikes(Fault::QueueUnavailable, || format!("postponing in {queue_arn}")) {
            return Err(QueueError("the simulation has it unavailable".into()));
        }
        let now = clock::elapsed();
        for Wait { receipt_handle, seconds } in waits {
            let wait = Duration::from_secs(u64::try_from(*seconds).unwrap_or_default());
            let (number, receipt) = receipt_of(receipt_handle);
            self.with(queue_arn, |queue| queue.postpone(now, number, receipt, wait));
        }
        sleep(world.latency()).await;
        Ok(())
    }
}

/// What a receive of a message is called.
pub(crate) fn receipt_handle(message: &Message) -> String {
    format!("{}/{}", message.number, message.receipt)
}

/// The message and the receive of it.
fn receipt_of(handle: &str) -> (u64, u64) {
    let (number, receipt) = handle.split_once('/').unwrap_or_default();
    (number.parse().unwrap_or_default(), receipt.parse().unwrap_or_default())
}
