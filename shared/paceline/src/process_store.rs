//! Where process managers keep their instances, their checkpoints and the commands that are still to be sent.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::process_manager::Instance;
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
    /// For each stream whose delivery is under way: what it has done to this instance so far. Empty at rest.
    pub under_way: BTreeMap<StreamName, UnderWay>,
}

/// What a delivery that is not finished has done to an instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnderWay {
    /// How far the instance has come in the stream, ahead of the checkpoint.
    pub to: Version,
    /// The commands that came of it and are not known to be sent, in order.
    pub commands: Vec<Unsent>,
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
    pub under_way: BTreeMap<StreamName, UnderWay>,
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
    /// Instances that gave no commands, and so were not saved before.
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

    /// Saves an instance with the commands that it has given, before they are sent.
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
