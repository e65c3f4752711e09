//! Takes delivered commits and timers that are due to the instances of a process manager, and what comes of them on:
//! commands to their targets, timers to the scheduler.
//!
//! The delivery of a commit goes through four steps, and can be broken off after each and be made again:
//!
//! 1. read the checkpoint of the stream and the instances that the commit concerns;
//! 2. save each instance: its state, how far it has come in the stream, its commands and its timers, in one conditional
//!    write;
//! 3. send the commands, schedule the timers;
//! 4. mark them as sent and move the checkpoint, in one transaction.
//!
//! A command that can never be sent, because it is too large, fails the delivery before anything is saved.
//!
//! That is 4 requests for a commit that concerns one instance, and 2 for one from which nothing follows; a timer costs
//! one more, to the scheduler. When the delivery is made again, an instance that was saved passes its events over and
//! hands its commands out once more, under the same ids; the others take them. So it does not matter which instances a
//! crash has left behind. What another delivery finds unsent in an instance it sends first, so an instance's commands
//! stay in order.
//!
//! A timer that is due goes the same way, for one instance and without a checkpoint: the instance no longer waits for
//! it, which is how a repeat is recognised.

mod error;
mod part;
mod start;
mod taken;
#[cfg(test)]
mod tests;
mod timer;

use std::marker::PhantomData;
use std::pin::pin;

use futures_util::TryStreamExt;
use futures_util::future::try_join;
use jiff::Timestamp;

pub use self::error::{HandleError, PassedOver};
use self::part::{Part, parts_of};
use self::taken::Taken;
use crate::command_sender::{CommandSender, SendError};
use crate::process_store::{Finish, ProcessStore, ProcessStoreError, Progressed, Source, UnderWay, Unsent};
use crate::timer_scheduler::{NoTimers, ScheduleError, TimerScheduler};
use crate::{CommandMessage, Commit, EventStore, ProcessManager, Streams, Version};

/// How often a delivery is made again when another writer has changed an instance.
const MAX_ATTEMPTS: u32 = 10;

/// What is known of a message besides its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
    /// How often it was received, this time included.
    pub attempt: u32,
    /// The time.
    pub now: Timestamp,
    /// Whether all up to the commit has to be handled even if the commit itself concerns no instance: then the checkpoint
    /// may be moved past it.
    pub confirm: bool,
}

/// Runs the process manager `P` on an event store, for gaps, a process store, a command sender and, if it sets timers, a
/// scheduler.
#[derive(Clone, Debug)]
pub struct ProcessRunner<P, E, S, C, T = NoTimers> {
    events: E,
    processes: S,
    sender: C,
    timers: T,
    process_manager: PhantomData<fn() -> P>,
}

impl<P: ProcessManager, E, S, C> ProcessRunner<P, E, S, C> {
    /// A runner of a process manager that sets no timers.
    pub fn new(events: E, processes: S, sender: C) -> Self {
        Self { events, processes, sender, timers: NoTimers, process_manager: PhantomData }
    }

    /// The same with a scheduler.
    pub fn with_timers<T: TimerScheduler>(self, timers: T) -> ProcessRunner<P, E, S, C, T> {
        let Self { events, processes, sender, process_manager, .. } = self;
        ProcessRunner { events, processes, sender, timers, process_manager }
    }
}

impl<P, E, S, C, T> ProcessRunner<P, E, S, C, T>
where
    P: ProcessManager,
    E: EventStore + Streams,
    S: ProcessStore,
    C: CommandSender,
    T: TimerScheduler,
{
    /// Takes a delivered commit to the instances that it concerns. The delivery is a hint: what was handled before is
    /// passed over, and what is missing before it is read from the store and handled first.
    ///
    /// # Errors
    /// [`HandleError`], which says what is to become of the delivery.
    pub async fn deliver(
        &self,
        delivered: &Commit,
        receive: Receive,
    ) -> Result<Vec<PassedOver>, HandleError> {
        let mut attempt = 1;
        loop {
            match self.deliver_once(delivered, receive).await {
                Err(HandleError::Process(ProcessStoreError::Conflict)) if attempt < MAX_ATTEMPTS => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn deliver_once(
        &self,
        delivered: &Commit,
        receive: Receive,
    ) -> Result<Vec<PassedOver>, HandleError> {
        let parts = parts_of::<P>(delivered)?;
        // A commit that concerns no instance needs no write: the next one takes the checkpoint past it. What is missing
        // before it is not looked for either, unless its sender is to rely on it.
        if parts.is_empty() && !receive.confirm {
            return Ok(vec![]);
        }
        let instances = parts.first().map_or(&[][..], |first| &first.instances);
        let progressed = self.processes.read(P::NAME, &delivered.stream, instances).await?;
        let at = match progressed.checkpoint {
            Version::ZERO => self.begin(delivered).await?,
            at => at,
        };
        if delivered.last_version() <= at {
            return Ok(vec![]);
        }
        if delivered.first_version <= at.next() {
            return self.handle_parts(&parts, Some(progressed), receive).await;
        }
        let mut passed_over = Vec::new();
        let mut missing = pin!(self.events.read(&delivered.stream, at));
        let mut seen = at;
        while seen < delivered.last_version() {
            let commit =
                missing.try_next().await?.ok_or_else(|| HandleError::Incomplete(delivered.stream.clone()))?;
            seen = commit.last_version();
            passed_over.extend(self.handle_parts(&parts_of::<P>(&commit)?, None, receive).await?);
        }
        Ok(passed_over)
    }

    async fn handle_parts(
        &self,
        parts: &[Part<P::Event>],
        mut read: Option<Progressed>,
        receive: Receive,
    ) -> Result<Vec<PassedOver>, HandleError> {
        let mut passed_over = Vec::new();
        for part in parts {
            let progressed = match read.take() {
                Some(progressed) => progressed,
                None => self.processes.read(P::NAME, &part.stream, &part.instances).await?,
            };
            if progressed.checkpoint < part.to {
                passed_over.extend(self.handle_part(part, progressed, receive).await?);
            }
        }
        Ok(passed_over)
    }

    async fn handle_part(
        &self,
        part: &Part<P::Event>,
        mut progressed: Progressed,
        receive: Receive,
    ) -> Result<Vec<PassedOver>, HandleError> {
        let mut passed_over = Vec::new();
        let mut instances = Vec::with_capacity(part.instances.len());
        // All of them are handled before one is saved: should one fail, nothing of the part has happened.
        for id in &part.instances {
            let source = Source::Stream(part.stream.clone());
            let mut taken = Taken::<P>::from_store(id, source, progressed.instances.remove(id))?;
            passed_over.extend(taken.handle(part, receive)?);
            instances.push((id, taken));
        }
        let mut all = UnderWay::default();
        let mut finish = Finish {
            process_manager: P::NAME,
            stream: &part.stream,
            from: progressed.checkpoint,
            to: part.to,
            settled: Vec::new(),
            written: Vec::new(),
        };
        for (id, mut taken) in instances {
            all.commands.extend(taken.own.commands.iter().cloned());
            all.timers.extend(taken.own.timers.iter().cloned());
            if !taken.changed {
                if taken.saved {
                    finish.settled.push(id.clone());
                }
            } else if taken.own.is_done() && !taken.saved {
                finish.written.push(taken.write(None)?);
            } else {
                self.check(&taken)?;
                self.pass_on(taken.take_left_over()).await?;
                let own = std::mem::take(&mut taken.own);
                self.processes.save(P::NAME, &taken.write(Some(own))?).await?;
                finish.settled.push(id.clone());
            }
        }
        // Across instances too, commands go out in the order of their events.
        all.commands.sort_by_key(|unsent| unsent.because_of);
        self.pass_on(all).await?;
        self.processes.finish(&finish).await?;
        Ok(passed_over)
    }

    /// Sees to it that nothing is saved that can never be sent.
    fn check(&self, taken: &Taken<P>) -> Result<(), HandleError> {
        let commands = taken.own.commands.iter().map(|unsent| &unsent.command);
        Ok(commands.into_iter().try_for_each(|command| self.sender.check(command))?)
    }

    /// Sends commands and schedules timers.
    async fn pass_on(&self, under_way: UnderWay) -> Result<(), HandleError> {
        let UnderWay { commands, timers, .. } = under_way;
        let commands: Vec<CommandMessage> =
            commands.into_iter().map(|Unsent { command, .. }| command).collect();
        let send = async {
            if commands.is_empty() { Ok(()) } else { self.sender.send(&commands).await }
                .map_err(|error: SendError| HandleError::from(error))
        };
        let schedule = async {
            if timers.is_empty() { Ok(()) } else { self.timers.schedule(&timers).await }
                .map_err(|error: ScheduleError| HandleError::from(error))
        };
        try_join(send, schedule).await.map(drop)
    }
}
