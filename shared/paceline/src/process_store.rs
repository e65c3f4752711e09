//! Where process managers keep their instances, their checkpoints, and what is still to be sent and scheduled.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::process_manager::{DueTimer, Instance, PendingTimers};
use crate::{CommandMessage, StreamName, Version};

/// The most instances that are read or written at once. A part of a commit concerns no more.
pub const MAX_INSTANCES: usize = 90;

/// An instance as a process store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredInstance {
    /// Changes with every write, so that a writer sees whether another came in between.
    pub revision: u64,
    /// The instance, its state as JSON.
    pub instance: Instance<Value>,
    /// For each delivery that is under way: what it has done to this instance so far. Empty at rest.
    pub under_way: BTreeMap<Source, UnderWay>,
    /// The timers that it waits for.
    pub timers: PendingTimers,
}

/// Where a delivery comes from: a stream whose events are handled in order, or a timer that is due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Source {
    /// A stream.
    Stream(StreamName),
    /// A timer, by its id.
    Timer(Uuid),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(stream) => stream.fmt(f),
            Self::Timer(id) => id.fmt(f),
        }
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

impl TryFrom<String> for Source {
    type Error = uuid::Error;

    /// The name of a stream holds a slash, an id does not.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let id = text.parse();
        StreamName::try_from(text).map(Self::Stream).or_else(|_| id.map(Self::Timer))
    }
}

/// What a delivery that is not finished has done to an instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnderWay {
    /// How far the instance has come in the stream, ahead of the checkpoint.
    pub to: Version,
    /// The commands that came of it and are not known to be sent, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Unsent>,
    /// The timers that it has set and that are not known to be scheduled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timers: Vec<DueTimer>,
}

impl UnderWay {
    /// Whether there is nothing to send and nothing to schedule.
    pub fn is_done(&self) -> bool {
        self.commands.is_empty() && self.timers.is_empty()
    }
}

/// A command that is not known to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unsent {
    /// The version of the event that it is sent because of.
    pub because_of: Version,
    /// The command.
    pub command: CommandMessage,
}

/// What a process store knows of a stream and of the instances that its events concern.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progressed {
    /// How far the process manager has come in the stream: all events up to it are handled and their commands sent.
    pub checkpoint: Version,
    /// The instances that there are, by their ids.
    pub instances: HashMap<String, StoredInstance>,
}

/// An instance to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceWrite {
    /// Its id.
    pub id: String,
    /// The revision that it was read at. `None`: there was none.
    pub known: Option<u64>,
    /// As it is now.
    pub instance: Instance<Value>,
    /// What is under way now.
    pub under_way: BTreeMap<Source, UnderWay>,
    /// The timers that it waits for now.
    pub timers: PendingTimers,
}

impl InstanceWrite {
    /// The revision that it has once it is written.
    pub fn revision(&self) -> u64 {
        self.known.unwrap_or(0) + 1
    }
}

/// The end of a delivery: the commands are sent, and the checkpoint moves on.
#[derive(Clone, Debug, PartialEq)]
pub struct Finish<'a> {
    /// The name of the process manager.
    pub process_manager: &'static str,
    /// The stream.
    pub stream: &'a StreamName,
    /// Where the checkpoint was.
    pub from: Version,
    /// Where it is now.
    pub to: Version,
    /// Instances that were [saved](ProcessStore::save): nothing of this stream is under way in them any longer.
    pub settled: Vec<String>,
    /// Instances that gave no commands and set no timers, and so were not saved before.
    pub written: Vec<InstanceWrite>,
}

/// A store of the instances and checkpoints of process managers.
pub trait ProcessStore: Send + Sync {
    /// Reads the checkpoint of a process manager in a stream and some of its instances, at most [`MAX_INSTANCES`], as
    /// they are after every write before. In one request.
    ///
    /// # Errors
    /// [`ProcessStoreError`], but no conflict.
    fn read(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> impl Future<Output = Result<Progressed, ProcessStoreError>> + Send;

    /// Saves an instance with the commands that it has given and the timers that it has set, before they are sent and
    /// scheduled.
    ///
    /// # Errors
    /// [`ProcessStoreError`].
    fn save(
        &self,
        process_manager: &'static str,
        write: &InstanceWrite,
    ) -> impl Future<Output = Result<(), ProcessStoreError>> + Send;

    /// Ends a delivery. All of it is done or nothing.
    ///
    /// # Errors
    /// [`ProcessStoreError`].
    fn finish(&self, finish: &Finish<'_>) -> impl Future<Output = Result<(), ProcessStoreError>> + Send;
}

/// A store is shared by reference.
impl<S: ProcessStore> ProcessStore for &S {
    fn read(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> impl Future<Output = Result<Progressed, ProcessStoreError>> + Send {
        S::read(self, process_manager, stream, instances)
    }

    fn save(
        &self,
        process_manager: &'static str,
        write: &InstanceWrite,
    ) -> impl Future<Output = Result<(), ProcessStoreError>> + Send {
        S::save(self, process_manager, write)
    }

    fn finish(&self, finish: &Finish<'_>) -> impl Future<Output = Result<(), ProcessStoreError>> + Send {
        S::finish(self, finish)
    }
}

/// Why a process store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProcessStoreError {
    /// An instance or the checkpoint has changed since it was read. Nothing was written.
    #[error("an instance or the checkpoint has changed since it was read")]
    Conflict,
    /// It could not be reached or is throttled, also after retries. Whether it has written is not known.
    #[error("the process store is not available: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// It refused the call itself: wrong permissions, a missing table. The same call fails again.
    #[error("the process store refused the call: {0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// What is stored cannot be read. The same call fails again.
    #[error("instance {id} of {process_manager} cannot be read: {reason}")]
    Corrupt {
        /// The name of the process manager.
        process_manager: &'static str,
        /// The id of the instance.
        id: String,
        /// What was found.
        reason: String,
    },
    /// An instance with its unsent commands is larger than the store can hold. Nothing was written.
    #[error("instance {id} of {process_manager} has {bytes} bytes, more than the {limit} that can be stored")]
    TooLarge {
        /// The name of the process manager.
        process_manager: &'static str,
        /// The id of the instance.
        id: String,
        /// Its size.
        bytes: usize,
        /// The most that can be stored.
        limit: usize,
    },
}
