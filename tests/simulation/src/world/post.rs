//! A post office outside, to see what an event handler does.

use std::sync::{Arc, Mutex};

use bank::letters::{Letter, NotPosted, Post};
use jiff::Timestamp;
use tokio::time::sleep;

use super::{Fault, World, clock, lock};

/// A letter that was handed in.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) at: Timestamp,
    pub(crate) letter: Letter,
}

/// Takes letters, and says now and then that it cannot.
#[derive(Clone, Debug)]
pub(crate) struct PostOffice {
    world: Arc<World>,
    letters: Arc<Mutex<Vec<Posted>>>,
}

impl PostOffice {
    /// One that has no letters yet.
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world, letters: Arc::default() }
    }

    /// All that it was handed.
    pub(crate) fn letters(&self) -> Vec<Posted> {
        lock(&self.letters).clone()
    }
}

impl Post for PostOffice {
    async fn send(&self, letter: Letter) -> Result<(), NotPosted> {
        sleep(self.world.latency()).await;
        if self.world.faults.strikes(Fault::NotPosted, || format!("{letter:?}")) {
            return Err([NotPosted::Busy, NotPosted::Closed][self.world.below(2)]);
        }
        lock(&self.letters).push(Posted { at: clock::at(clock::elapsed()), letter });
        sleep(self.world.latency()).await;
        Ok(())
    }
}
