//! A timer that is due.

use super::taken::Taken;
use super::{HandleError, MAX_ATTEMPTS, PassedOver, ProcessRunner};
use crate::command_sender::CommandSender;
use crate::process_manager::DueTimer;
use crate::process_store::{ProcessStore, ProcessStoreError, Source};
use crate::timer_scheduler::TimerScheduler;
use crate::{EventStore, ProcessManager, StreamName, Streams};

impl<P, E, S, C, T> ProcessRunner<P, E, S, C, T>
where
    P: ProcessManager,
    E: EventStore + Streams,
    S: ProcessStore,
    C: CommandSender,
    T: TimerScheduler,
{
    /// Takes a timer that is due to its instance. One that the instance does not, or no longer, wait for is passed over.
    ///
    /// # Errors
    /// [`HandleError`], which says what is to become of the delivery.
    pub async fn fire(&self, timer: &DueTimer) -> Result<Option<PassedOver>, HandleError> {
        let mut attempt = 1;
        loop {
            match self.fire_once(timer).await {
                Err(HandleError::Process(ProcessStoreError::Conflict)) if attempt < MAX_ATTEMPTS => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn fire_once(&self, timer: &DueTimer) -> Result<Option<PassedOver>, HandleError> {
        let id = &timer.instance;
        // It has no checkpoint: only the instance counts.
        let stream = StreamName::of(P::NAME, id);
        let mut progressed = self.processes.read(P::NAME, &stream, std::slice::from_ref(id)).await?;
        let mut taken = Taken::<P>::from_store(id, Source::Timer(timer.id), progressed.instances.remove(id))?;
        if !taken.saved {
            if !taken.fire(timer) {
                return Ok(Some(PassedOver::Timer { instance: id.clone(), name: timer.name.clone() }));
            }
            if taken.own.is_done() {
                self.processes.save(P::NAME, &taken.write(None)?).await?;
                return Ok(None);
            }
            self.check(&taken)?;
            self.pass_on(taken.take_left_over()).await?;
            let write = taken.write(Some(taken.own.clone()))?;
            self.processes.save(P::NAME, &write).await?;
            taken.written(&write);
        }
        self.pass_on(std::mem::take(&mut taken.own)).await?;
        self.processes.save(P::NAME, &taken.write(None)?).await?;
        Ok(None)
    }
}
