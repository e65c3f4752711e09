//! Takes delivered commits to the instances of a process manager, and the commands that come of them to their
//! targets.
//!
//! A delivery goes through four steps, and can be broken off after each and be made again:
//!
//! 1. read the checkpoint of the stream and the instances that the commit concerns;
//! 2. save each instance: its state, how far it has come in the stream, and its commands, in one conditional write;
//! 3. send the commands;
//! 4. mark them as sent and move the checkpoint, in one transaction.
//!
//! That is 4 requests for a commit that concerns one instance, and 2 for one from which no command follows. When the
//! delivery is made again, an instance that was saved passes its events over and hands its commands out once more,
//! under the same ids; the others take them. So it does not matter which instances a crash has left behind. What
//! another stream's delivery finds unsent in an instance it sends first, so an instance's commands stay in order.

mod part;
mod taken;
#[cfg(test)]
mod tests;

use std::pin::pin;

use futures_util::TryStreamExt;

use self::part::{Part, parts_of};
use self::taken::Taken;
use crate::command_sender::{CommandSender, SendError};
use crate::process_store::{Finish, MAX_INSTANCES, ProcessStore, ProcessStoreError, Progressed, Unsent};
use crate::{CommandMessage, Commit, EventError, EventStore, ProcessManager, StoreError, StreamName};

/// How often a delivery is made again when another writer has changed an instance.
const MAX_ATTEMPTS: u32 = 10;

/// Why a commit was not handled to the end. It can be delivered again.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The event store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The process store did not answer, or not as it should.
    #[error(transparent)]
    Process(#[from] ProcessStoreError),
    /// A command could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A state has no JSON form.
    #[error("the state of instance {id} cannot be written as JSON: {source}")]
    State {
        /// The id of the instance.
        id: String,
        /// What serde says.
        source: serde_json::Error,
    },
    /// One event concerns more instances than can be handled at once.
    #[error("one event concerns {instances} instances, more than {MAX_INSTANCES}")]
    TooManyInstances {
        /// How many it concerns.
        instances: usize,
    },
    /// The store does not hold the commit that was delivered, although it was to hold it.
    #[error("{0} does not reach the delivered commit")]
    Incomplete(StreamName),
}

/// Takes a delivered commit to a process manager. The delivery is a hint: what was handled before is passed over, and
/// what is missing before it is read from the store and handled first.
///
/// # Errors
/// [`HandleError`].
pub async fn handle_delivered<P: ProcessManager>(
    events: &impl EventStore,
    processes: &impl ProcessStore,
    sender: &impl CommandSender,
    delivered: &Commit,
) -> Result<(), HandleError> {
    let mut attempt = 1;
    loop {
        match deliver_once::<P>(events, processes, sender, delivered).await {
            Err(HandleError::Process(ProcessStoreError::Conflict)) if attempt < MAX_ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

async fn deliver_once<P: ProcessManager>(
    events: &impl EventStore,
    processes: &impl ProcessStore,
    sender: &impl CommandSender,
    delivered: &Commit,
) -> Result<(), HandleError> {
    let parts = parts_of::<P>(delivered)?;
    // A commit that concerns no instance needs no write: the next one takes the checkpoint past it.
    let Some(first) = parts.first() else { return Ok(()) };
    let progressed = processes.read(P::NAME, &delivered.stream, &first.instances).await?;
    let at = progressed.checkpoint;
    if delivered.first_version <= at.next() {
        return handle_parts::<P>(processes, sender, &parts, Some(progressed)).await;
    }
    let mut missing = pin!(events.read(&delivered.stream, at));
    let mut seen = at;
    while seen < delivered.last_version() {
        let commit =
            missing.try_next().await?.ok_or_else(|| HandleError::Incomplete(delivered.stream.clone()))?;
        seen = commit.last_version();
        handle_parts::<P>(processes, sender, &parts_of::<P>(&commit)?, None).await?;
    }
    Ok(())
}

async fn handle_parts<P: ProcessManager>(
    processes: &impl ProcessStore,
    sender: &impl CommandSender,
    parts: &[Part<P::Event>],
    mut read: Option<Progressed>,
) -> Result<(), HandleError> {
    for part in parts {
        let progressed = match read.take() {
            Some(progressed) => progressed,
            None => processes.read(P::NAME, &part.stream, &part.instances).await?,
        };
        if progressed.checkpoint < part.to {
            handle_part::<P>(processes, sender, part, progressed).await?;
        }
    }
    Ok(())
}

async fn handle_part<P: ProcessManager>(
    processes: &impl ProcessStore,
    sender: &impl CommandSender,
    part: &Part<P::Event>,
    mut progressed: Progressed,
) -> Result<(), HandleError> {
    let mut unsent: Vec<Unsent> = Vec::new();
    let mut finish = Finish {
        process_manager: P::NAME,
        stream: &part.stream,
        from: progressed.checkpoint,
        to: part.to,
        settled: Vec::new(),
        written: Vec::new(),
    };
    for id in &part.instances {
        let mut taken = Taken::<P>::from_store(id, &part.stream, progressed.instances.remove(id))?;
        taken.handle(id, part);
        unsent.extend(taken.own.commands.iter().cloned());
        if !taken.changed {
            if taken.saved {
                finish.settled.push(id.clone());
            }
        } else if taken.own.commands.is_empty() {
            finish.written.push(taken.into_write(id)?);
        } else {
            send(sender, taken.unsent_of_other_streams()).await?;
            taken.under_way.insert(part.stream.clone(), std::mem::take(&mut taken.own));
            processes.save(P::NAME, &taken.into_write(id)?).await?;
            finish.settled.push(id.clone());
        }
    }
    // Across instances too, commands go out in the order of their events.
    unsent.sort_by_key(|unsent| unsent.because_of);
    send(sender, unsent).await?;
    processes.finish(&finish).await?;
    Ok(())
}

async fn send(sender: &impl CommandSender, unsent: Vec<Unsent>) -> Result<(), SendError> {
    let commands: Vec<CommandMessage> = unsent.into_iter().map(|unsent| unsent.command).collect();
    if commands.is_empty() { Ok(()) } else { sender.send(&commands).await }
}
