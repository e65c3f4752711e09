//! What the functions run on: a clock, a database with its stream, queues and pollers, all of them as AWS documents
//! them, and faults.
//!
//! | what | module |
//! | --- | --- |
//! | time, and the clock of each function | [`clock`] |
//! | what goes wrong, and when | [`faults`] |
//! | the tables: a model of `DynamoDB` behind the client of AWS | [`database`], [`client`], [`dynamodb`], [`tables`] |
//! | another engine for them | [`dynoxide`] |
//! | the stream of the events table, and who polls it | [`stream`] |
//! | FIFO queues, and who polls them | [`fifo_queue`], [`queues`], [`poller`] |
//! | a post office outside | [`post`] |
//! | schedules, which fire late and twice | [`scheduler`] |
//! | panics, wherever they are caught | [`panics`] |
//! | functions: instances, cold and warm, that crash and time out | [`function`] |

pub(crate) mod client;
pub(crate) mod clock;
pub(crate) mod database;
pub(crate) mod dynamodb;
pub(crate) mod dynoxide;
pub(crate) mod faults;
pub(crate) mod fifo_queue;
pub(crate) mod function;
pub(crate) mod panics;
pub(crate) mod poller;
pub(crate) mod post;
pub(crate) mod queues;
pub(crate) mod scheduler;
pub(crate) mod stream;
pub(crate) mod tables;
pub(crate) mod trace;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

pub(crate) use self::faults::{Cut, Fault, Faults};
pub(crate) use self::trace::Trace;
use crate::checks::Violation;

/// What all parts of the world share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) faults: Faults,
    pub(crate) trace: Trace,
    latencies: Mutex<Rng>,
    /// Calls on the wire, and functions at work.
    busy: AtomicUsize,
    /// The first thing that was found not to hold on the way.
    violation: Mutex<Option<Violation>>,
}

impl World {
    pub(crate) fn new(seed: u64, cut: Cut, trace: Trace) -> Arc<Self> {
        Arc::new(Self {
            faults: Faults::new(seed, cut, trace.clone()),
            trace,
            latencies: Mutex::new(Rng::with_seed(seed ^ 0x1a7e)),
            busy: AtomicUsize::new(0),
            violation: Mutex::default(),
        })
    }

    /// Notes what does not hold.
    pub(crate) fn note(&self, violation: Violation) {
        self.trace.note(|| format!("{violation}"));
        lock(&self.violation).get_or_insert(violation);
    }

    /// The first thing that did not hold.
    pub(crate) fn violation(&self) -> Option<Violation> {
        lock(&self.violation).clone()
    }

    /// How long one way of a call takes.
    pub(crate) fn latency(&self) -> Duration {
        let millis = match lock(&self.latencies).u32(..100) {
            0..80 => 1..6,
            80..98 => 6..40,
            _ => 40..400,
        };
        Duration::from_millis(lock(&self.latencies).u64(millis))
    }

    /// A number below `end`.
    pub(crate) fn below(&self, end: usize) -> usize {
        lock(&self.latencies).usize(..end.max(1))
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below_u64(&self, end: u64) -> u64 {
        lock(&self.latencies).u64(..end)
    }

    /// Marks something as under way for as long as the mark is held.
    pub(crate) fn at_work(self: &Arc<Self>) -> AtWork {
        self.busy.fetch_add(1, Ordering::Relaxed);
        AtWork(Arc::clone(self))
    }

    /// Whether nothing is under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.busy.load(Ordering::Relaxed) == 0
    }
}

/// Something is under way.
#[derive(Debug)]
pub(crate) struct AtWork(Arc<World>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// All of a seed runs in one thread: nobody ever waits, and what a panic leaves behind is not looked at.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
