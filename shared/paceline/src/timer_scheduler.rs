//! How the timers of process managers come back when they are due.

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use crate::process_manager::DueTimer;

/// Schedules the timers of one process manager.
pub trait TimerScheduler: Send + Sync {
    /// Schedules timers: each is handed to the process manager when it is due, at least once, and at once if that time is
    /// past. One that is scheduled already, under its id, is done with. A timer is never cancelled: the process manager
    /// sees that it no longer waits for it.
    ///
    /// # Errors
    /// [`ScheduleError`]. Some of the timers may have been scheduled.
    fn schedule(&self, timers: &[DueTimer]) -> impl Future<Output = Result<(), ScheduleError>> + Send;
}

impl<T: TimerScheduler> TimerScheduler for &T {
    fn schedule(&self, timers: &[DueTimer]) -> impl Future<Output = Result<(), ScheduleError>> + Send {
        T::schedule(self, timers)
    }
}

/// Why timers were not scheduled, or not all of them.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The scheduler could not be reached or is throttled, also after retries. The same call may succeed later.
    #[error("the scheduler is not available: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The scheduler refused the call: wrong permissions, a missing group. The same call fails again.
    #[error("the scheduler refused the call: {0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// The process manager runs without a scheduler.
    #[error("instance {instance} sets the timer {name}, and there is no scheduler")]
    NoScheduler {
        /// The instance.
        instance: String,
        /// The name of the timer.
        name: String,
    },
}

/// For process managers that set no timers.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTimers;

impl TimerScheduler for NoTimers {
    async fn schedule(&self, timers: &[DueTimer]) -> Result<(), ScheduleError> {
        match timers.first() {
            None => Ok(()),
            Some(DueTimer { instance, name, .. }) => {
                Err(ScheduleError::NoScheduler { instance: instance.clone(), name: name.clone() })
            }
        }
    }
}

/// Keeps timers in memory, for tests.
#[derive(Debug, Default)]
pub struct InMemoryTimerScheduler {
    schedules: Mutex<Schedules>,
}

#[derive(Debug, Default)]
struct Schedules {
    timers: BTreeMap<(Timestamp, Uuid), DueTimer>,
    failures: usize,
}

impl InMemoryTimerScheduler {
    /// A scheduler without timers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the timers that are due, in the order of their times.
    pub fn take_due(&self, now: Timestamp) -> Vec<DueTimer> {
        let mut schedules = self.schedules();
        let later = schedules.timers.split_off(&(now, Uuid::max()));
        std::mem::replace(&mut schedules.timers, later).into_values().collect()
    }

    /// When the next timer is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.schedules().timers.keys().next().map(|(due, _)| *due)
    }

    /// Makes the next calls fail before anything is scheduled.
    pub fn fail_next(&self, calls: usize) {
        self.schedules().failures = calls;
    }

    fn schedules(&self) -> MutexGuard<'_, Schedules> {
        self.schedules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TimerScheduler for InMemoryTimerScheduler {
    async fn schedule(&self, timers: &[DueTimer]) -> Result<(), ScheduleError> {
        let mut schedules = self.schedules();
        if schedules.failures > 0 {
            schedules.failures -= 1;
            return Err(ScheduleError::Unavailable("a failure that the test asked for".into()));
        }
        schedules.timers.extend(timers.iter().map(|timer| ((timer.due, timer.id), timer.clone())));
        Ok(())
    }
}
