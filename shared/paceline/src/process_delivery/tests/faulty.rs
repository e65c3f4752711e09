//! Stores of which one call fails.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::process_manager::DueTimer;
use crate::process_store::{Finish, InstanceWrite, ProcessStore, ProcessStoreError, Progressed};
use crate::{
    CommandMessage, CommandSender, InMemoryCommandSender, InMemoryProcessStore, InMemoryTimerScheduler,
    ScheduleError, SendError, StreamName, TimerScheduler,
};

/// Fails one call of many, counted over all kinds: before it takes effect, or after, so that its answer is lost.
pub(super) struct Faulty<'a> {
    processes: &'a InMemoryProcessStore,
    sender: &'a InMemoryCommandSender,
    timers: &'a InMemoryTimerScheduler,
    calls: AtomicUsize,
    failing: usize,
    after_effect: bool,
}

impl<'a> Faulty<'a> {
    pub(super) fn new(
        processes: &'a InMemoryProcessStore,
        sender: &'a InMemoryCommandSender,
        timers: &'a InMemoryTimerScheduler,
        failing: usize,
        after_effect: bool,
    ) -> Self {
        Self { processes, sender, timers, calls: AtomicUsize::new(0), failing, after_effect }
    }

    /// How many calls there were.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    async fn call<T, E>(
        &self,
        effect: impl Future<Output = Result<T, E>>,
        failure: impl FnOnce() -> E,
    ) -> Result<T, E> {
        let fails = self.calls.fetch_add(1, Ordering::Relaxed) == self.failing;
        if fails && !self.after_effect {
            return Err(failure());
        }
        let result = effect.await;
        if fails { Err(failure()) } else { result }
    }
}

const REASON: &str = "a failure that the test asked for";

fn lost() -> ProcessStoreError {
    ProcessStoreError::Unavailable(REASON.into())
}

impl ProcessStore for Faulty<'_> {
    async fn read(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> Result<Progressed, ProcessStoreError> {
        self.call(self.processes.read(process_manager, stream, instances), lost).await
    }

    async fn save(
        &self,
        process_manager: &'static str,
        write: &InstanceWrite,
    ) -> Result<(), ProcessStoreError> {
        self.call(self.processes.save(process_manager, write), lost).await
    }

    async fn finish(&self, finish: &Finish<'_>) -> Result<(), ProcessStoreError> {
        self.call(self.processes.finish(finish), lost).await
    }
}

impl CommandSender for Faulty<'_> {
    async fn send(&self, commands: &[CommandMessage]) -> Result<(), SendError> {
        self.call(self.sender.send(commands), || SendError::Unavailable(REASON.into())).await
    }
}

impl TimerScheduler for Faulty<'_> {
    async fn schedule(&self, timers: &[DueTimer]) -> Result<(), ScheduleError> {
        self.call(self.timers.schedule(timers), || ScheduleError::Unavailable(REASON.into())).await
    }
}
