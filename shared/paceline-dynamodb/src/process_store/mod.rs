//! The process store: instances of process managers with the commands that they have still to send, and checkpoints.
//!
//! # The table
//!
//! Partition key `pk` (S), sort key `sk` (S). Three kinds of items:
//!
//! | item | `pk` | `sk` | other attributes |
//! | --- | --- | --- | --- |
//! | instance | `challenge-stage-process-manager#c-1`: process manager and instance | `instance` | `status` (S): `running` or `stopped`, `state` (M), `revision` (N), `under_way` (M): by stream or timer, how far the instance has come (`to`), which `commands` are not known to be sent and which `timers` not to be scheduled; `timers` (M), if it waits for some |
//! | checkpoint | `challenge-stage-process-manager#challenge/c-1`: process manager and stream | `checkpoint` | `version` (N) |
//!
//! | chunk of a state | what `state` of its instance says | `0000`, `0001`, … | `state` (B) |
//!
//! At rest `under_way` is empty. A state, and what is under way from one stream or timer, is deflated JSON (B) where that
//! saves write units. An item has at most 400 KB. A state that does not fit is in `chunks` (N) of 350 KB; then `state` (S)
//! is their partition, named by revision and content: `challenge-stage-process-manager#c-1?state=7.<uuid>`. An instance
//! whose commands and timers alone do not fit is [`ProcessStoreError::TooLarge`].
//!
//! # What a call costs
//!
//! | call | requests | units |
//! | --- | --- | --- |
//! | read | 1; 1 more for each state in chunks, and beyond 16 MB | 1 read unit for the checkpoint, 1 per 4 KB of each instance |
//! | save | 1; for a state in chunks 1 more for each, and for each that it replaces | 1 write unit a KB of the instance |
//! | finish, nothing but the checkpoint | 1 | 1 write unit |
//! | finish with instances | 1, a transaction | 2 write units for the checkpoint, 2 a KB of each instance |
//!
//! With one request to SQS for each ten commands, an event that concerns one instance costs 4 requests and, as long as
//! the instance is under 1 KB, 5 write units; one that gives no command 2 requests and 4 write units.

mod compact;
mod item;
mod read;
mod state;
mod write;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use paceline::StreamName;
use paceline::process_store::{Finish, InstanceWrite, ProcessStore, ProcessStoreError, Progressed};

use self::state::Chunks;
use crate::failure::Failure;

/// A process store in one DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoProcessStore {
    client: Client,
    table: String,
    /// The states in chunks that were read or written here, by the partitions of their instances: what is to be deleted
    /// when they are replaced. A writer has always read before.
    chunked: Arc<Mutex<HashMap<String, Chunks>>>,
}

impl DynamoProcessStore {
    /// The process store in this table, which has the keys that the module describes.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), chunked: Arc::default() }
    }

    /// Notes where the state of an instance is now. Gives where it was, if in chunks.
    fn note_chunks(&self, partition: &str, chunks: Option<Chunks>) -> Option<Chunks> {
        let mut chunked = self.chunked.lock().unwrap_or_else(PoisonError::into_inner);
        match chunks {
            Some(chunks) => chunked.insert(partition.to_owned(), chunks),
            None => chunked.remove(partition),
        }
    }
}

impl ProcessStore for DynamoProcessStore {
    async fn read(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> Result<Progressed, ProcessStoreError> {
        self.read_items(process_manager, stream, instances).await
    }

    async fn save(
        &self,
        process_manager: &'static str,
        write: &InstanceWrite,
    ) -> Result<(), ProcessStoreError> {
        self.put_instance(process_manager, write).await
    }

    async fn finish(&self, finish: &Finish<'_>) -> Result<(), ProcessStoreError> {
        if finish.settled.is_empty() && finish.written.is_empty() {
            self.put_checkpoint(finish).await
        } else {
            self.put_all(finish).await
        }
    }
}

fn process_error(failure: Failure) -> ProcessStoreError {
    match failure {
        Failure::Conflict => ProcessStoreError::Conflict,
        Failure::Unavailable(source) => ProcessStoreError::Unavailable(source),
        Failure::Refused(source) => ProcessStoreError::Refused(source),
    }
}
