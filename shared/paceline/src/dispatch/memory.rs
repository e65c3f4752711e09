//! Aggregates that are kept between commands.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::kept::Kept;
use crate::aggregate::Lifespan;
use crate::{Aggregate, StreamName};

/// How much is kept. What was used least recently goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most aggregates.
    pub aggregates: usize,
    /// The most bytes: of the JSON that they were made from, which for most states bounds their own size, and of the ids
    /// of their last commands.
    pub bytes: usize,
}

impl Default for Bounds {
    /// 1,000 aggregates and 16 MiB: an eighth of the smallest function's memory.
    fn default() -> Self {
        Self { aggregates: 1_000, bytes: 16 * 1024 * 1024 }
    }
}

/// Aggregates that are kept between commands.
#[derive(Debug)]
pub(super) struct Memory<A> {
    bounds: Bounds,
    held: Mutex<Held<A>>,
}

#[derive(Debug)]
struct Held<A> {
    /// Each with the tick of its last use.
    aggregates: HashMap<StreamName, (u64, Kept<A>)>,
    by_tick: BTreeMap<u64, StreamName>,
    bytes: usize,
    tick: u64,
}

impl<A> Default for Held<A> {
    fn default() -> Self {
        Self { aggregates: HashMap::new(), by_tick: BTreeMap::new(), bytes: 0, tick: 0 }
    }
}

impl<A: Aggregate> Memory<A> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, held: Mutex::default() }
    }

    /// Takes an aggregate out: a command that comes while this one runs loads its own.
    pub(super) fn take(&self, stream: &StreamName, now: Timestamp) -> Option<Kept<A>> {
        let mut kept = self.held().remove(stream)?;
        kept.fresh = false;
        kept.until.is_none_or(|until| now < until).then_some(kept)
    }

    /// Keeps an aggregate for its lifespan, within the bounds.
    pub(super) fn keep(&self, stream: StreamName, mut kept: Kept<A>, lifespan: Lifespan, now: Timestamp) {
        kept.until = match lifespan {
            Lifespan::Stop => return,
            Lifespan::For(duration) => now.checked_add(duration).ok(),
            Lifespan::Forever => None,
        };
        if kept.bytes() > self.bounds.bytes || self.bounds.aggregates == 0 {
            return;
        }
        let mut held = self.held();
        held.insert(stream, kept);
        while held.aggregates.len() > self.bounds.aggregates || held.bytes > self.bounds.bytes {
            held.forget_oldest();
        }
    }

    fn held(&self) -> MutexGuard<'_, Held<A>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: Aggregate> Held<A> {
    fn insert(&mut self, stream: StreamName, kept: Kept<A>) {
        self.remove(&stream);
        self.tick += 1;
        self.bytes += kept.bytes();
        self.by_tick.insert(self.tick, stream.clone());
        self.aggregates.insert(stream, (self.tick, kept));
    }

    fn remove(&mut self, stream: &StreamName) -> Option<Kept<A>> {
        let (tick, kept) = self.aggregates.remove(stream)?;
        self.by_tick.remove(&tick);
        self.bytes -= kept.bytes();
        Some(kept)
    }

    fn forget_oldest(&mut self) {
        if let Some((_, stream)) = self.by_tick.pop_first() {
            self.remove(&stream);
        }
    }
}
