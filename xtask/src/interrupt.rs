//! Ctrl-C, and being asked to terminate, end a command in good order instead of at once.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Tells whether the user asked to stop.
pub(crate) struct Interrupt {
    signals: Receiver<()>,
    seen: Cell<bool>,
}

impl Interrupt {
    /// Takes over SIGINT, SIGTERM and SIGHUP.
    pub(crate) fn install() -> Result<Self> {
        let (sender, signals) = channel();
        ctrlc::set_handler(move || {
            // The receiver is gone only when the command is about to end anyway.
            let _ = sender.send(());
        })?;
        Ok(Self { signals, seen: Cell::new(false) })
    }

    /// Waits for `duration`, or until the user asks to stop. True if the user did, now or earlier.
    pub(crate) fn wait(&self, duration: Duration) -> bool {
        if !self.seen.get() {
            self.seen.set(self.signals.recv_timeout(duration).is_ok());
        }
        self.seen.get()
    }

    /// Polls until `condition` yields something.
    ///
    /// # Errors
    /// What `condition` fails with; the user asked to stop; `limit` has passed.
    pub(crate) fn wait_for<T>(
        &self,
        what: &str,
        limit: Duration,
        mut condition: impl FnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let started = Instant::now();
        loop {
            if let Some(found) = condition()? {
                return Ok(found);
            }
            if self.wait(POLL) {
                bail!("stopped while waiting for {what}");
            }
            if started.elapsed() > limit {
                bail!("{what}: nothing after {} s", limit.as_secs());
            }
        }
    }
}
