//! Schedules, as EventBridge Scheduler documents them: one that is created under a name that is taken is refused, a
//! minute after its time it has fired at the latest, and then it is gone. Now and then one fires late, or twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use paceline::process_manager::DueTimer;
use paceline::{ScheduleError, StreamName, TimerScheduler};
use paceline_lambda::fifo::FifoMessage;
use paceline_lambda::process_manager::timers::TimerMessage;
use tokio::time::sleep;
use uuid::Uuid;

use super::queues::Queues;
use super::{Fault, World, clock, lock};

/// How long after its time a schedule fires.
const PRECISION: u64 = 60_000;

/// The schedules of one process manager.
#[derive(Clone, Debug)]
pub(crate) struct Scheduler {
    world: Arc<World>,
    queues: Queues,
    process_manager: &'static str,
    schedules: Arc<Mutex<BTreeMap<Uuid, DueTimer>>>,
}

impl Scheduler {
    /// One without schedules.
    pub(crate) fn new(world: Arc<World>, queues: Queues, process_manager: &'static str) -> Self {
        Self { world, queues, process_manager, schedules: Arc::default() }
    }

    fn create(&self, timer: &DueTimer) {
        if lock(&self.schedules).insert(timer.id, timer.clone()).is_some() {
            return;
        }
        let faults = &self.world.faults;
        let mut wait = clock::until(timer.due) + Duration::from_millis(self.world.below_u64(PRECISION));
        if faults.strikes(Fault::TimerLate, || timer.instance.clone()) {
            wait += Duration::from_millis(faults.extent(Fault::TimerLate, 600_000));
        }
        let twice = faults.strikes(Fault::TimerTwice, || timer.instance.clone());
        let (scheduler, timer, waiting) = (self.clone(), timer.clone(), self.world.at_work());
        tokio::spawn(async move {
            sleep(wait).await;
            scheduler.fire(&timer);
            if twice {
                sleep(Duration::from_millis(scheduler.world.below_u64(600_000))).await;
                scheduler.fire(&timer);
            }
            lock(&scheduler.schedules).remove(&timer.id);
            drop(waiting);
        });
    }

    fn fire(&self, timer: &DueTimer) {
        let stream = StreamName::try_from(format!("{}/{}", self.process_manager, timer.instance));
        let message = stream.ok().and_then(|stream| {
            FifoMessage::about(&stream, timer.id, &TimerMessage::Timer(timer.clone())).ok()
        });
        if let Some(message) = message {
            self.queues.put(self.process_manager, &message);
        }
    }
}

impl TimerScheduler for Scheduler {
    async fn schedule(&self, timers: &[DueTimer]) -> Result<(), ScheduleError> {
        let faults = &self.world.faults;
        for timer in timers {
            sleep(self.world.latency()).await;
            if faults.strikes(Fault::SchedulerUnavailable, || timer.instance.clone()) {
                return Err(ScheduleError::Unavailable("the simulation has it unavailable".into()));
            }
            self.create(timer);
            self.world.trace.note(|| format!("  {} of {} is due {}", timer.name, timer.instance, timer.due));
            sleep(self.world.latency()).await;
            if faults.strikes(Fault::SchedulerAnswerLost, || timer.instance.clone()) {
                return Err(ScheduleError::Unavailable("the simulation lost the answer".into()));
            }
        }
        Ok(())
    }
}
