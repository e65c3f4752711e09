//! An event store in memory: for tests, and to see what a store does without what DynamoDB needs.

mod deletion;
mod log;
mod rewriting;
mod streams;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::{Stream, stream};
use uuid::Uuid;

use crate::command_search::find_command;
use crate::{
    AppendError, Commit, Conflict, EventStore, Expected, Head, Loaded, NewCommit, Position, Repeated,
    Snapshot, Snapshots, StoreError, StreamName, Streams, Version,
};

/// An event store in memory. Clones do not share their streams: share it by reference or in an `Arc`.
#[derive(Debug, Default)]
pub struct InMemoryEventStore {
    streams: Mutex<HashMap<StreamName, MemoryStream>>,
    erasure: bool,
    rewriting: bool,
}

#[derive(Debug, Default)]
struct MemoryStream {
    commits: Vec<Commit>,
    snapshot: Option<Snapshot>,
    /// What the command with this idempotency key has added.
    keys: HashMap<String, Commit>,
    /// Whether the tombstone is all that is left.
    erased: bool,
}

impl MemoryStream {
    fn head(&self) -> Head {
        self.commits.last().map_or(Head::NONE, Commit::head)
    }

    fn after(&self, version: Version) -> Vec<Commit> {
        self.commits.iter().filter(|commit| commit.last_version() > version).cloned().collect()
    }

    /// The head to append to, or what stands in the way.
    fn check(&self, expected: Expected) -> Result<Head, AppendError> {
        let head = self.head();
        if head.is_deleted() {
            return Err(AppendError::Deleted);
        }
        let met = match expected {
            Expected::Head(seen) => seen.version() == head.version(),
            Expected::Version(version) => version == head.version(),
            Expected::NoStream => head == Head::NONE,
            Expected::StreamExists => head != Head::NONE,
            Expected::Any => true,
        };
        if met {
            return Ok(head);
        }
        let winner = match expected {
            Expected::Head(seen) => self.after(seen.version()).into_iter().next().map(Box::new),
            _ => None,
        };
        Err(AppendError::Conflict(Conflict { winner }))
    }
}

impl InMemoryEventStore {
    /// A store without events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows [`erase`](crate::Deletion::erase).
    #[must_use]
    pub fn allowing_erasure(mut self) -> Self {
        self.erasure = true;
        self
    }

    /// Allows [`rewrite`](crate::Rewriting::rewrite).
    #[must_use]
    pub fn allowing_rewriting(mut self) -> Self {
        self.rewriting = true;
        self
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<StreamName, MemoryStream>> {
        // No code between lock and unlock leaves a stream half changed, so a poisoned lock is still sound.
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventStore for InMemoryEventStore {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        let mut streams = self.streams();
        let held = streams.entry(stream.clone()).or_default();
        let keys: Vec<(usize, String)> =
            commit.idempotency_keys().map(|(command, key)| (command, key.to_owned())).collect();
        let repeated = |(command, key): &(usize, String)| {
            let commit = held.keys.get(key)?.clone();
            Some(Repeated { command: *command, commit })
        };
        let repeated: Vec<Repeated> = keys.iter().filter_map(repeated).collect();
        if !repeated.is_empty() {
            return Err(AppendError::Repeated(repeated));
        }
        let head = held.check(expected)?;
        let commit = commit.after(stream.clone(), head);
        let commands: Vec<_> = commit.commands().collect();
        for (command, key) in keys {
            held.keys.insert(key, commit.slice(commands[command].clone()));
        }
        held.commits.push(commit.clone());
        Ok(commit)
    }

    fn load(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
        let streams = self.streams();
        let there = streams.get(stream).filter(|held| !held.head().is_deleted());
        let loaded = there.map_or_else(Vec::new, |held| {
            let wanted = snapshots.map(|snapshots| snapshots.version);
            let snapshot = held.snapshot.clone().filter(|snapshot| Some(snapshot.state_version) == wanted);
            let after = snapshot.as_ref().map_or(Version::ZERO, |snapshot| snapshot.version);
            let commits = held.after(after).into_iter().map(Loaded::Commit);
            snapshot.map(Loaded::Snapshot).into_iter().chain(commits).map(Ok).collect()
        });
        stream::iter(loaded)
    }

    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        let commits = self.streams().get(stream).map_or_else(Vec::new, |held| held.after(after));
        stream::iter(commits.into_iter().map(Ok))
    }

    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.read(stream, head.version())
    }

    async fn head(&self, stream: &StreamName) -> Result<Head, StoreError> {
        Ok(self.head_of(stream))
    }

    async fn recall(&self, stream: &StreamName, idempotency_key: &str) -> Result<Option<Commit>, StoreError> {
        let streams = self.streams();
        let held = streams.get(stream);
        Ok(held.and_then(|held| held.keys.get(idempotency_key).cloned()))
    }

    async fn find(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> Result<Option<Commit>, StoreError> {
        find_command(self.read_backward(stream, None), command_id, after).await
    }

    async fn save_snapshot(&self, stream: &StreamName, snapshot: &Snapshot) -> Result<(), StoreError> {
        let mut streams = self.streams();
        let held = streams.entry(stream.clone()).or_default();
        let of_use = |kept: &Snapshot| {
            kept.state_version == snapshot.state_version && kept.version >= snapshot.version
        };
        if !held.snapshot.as_ref().is_some_and(of_use) {
            held.snapshot = Some(snapshot.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::InMemoryEventStore;

    crate::event_store_contract!(InMemoryEventStore::new());

    mod command_search {
        crate::command_search_contract!(super::InMemoryEventStore::new().allowing_erasure());
    }

    mod log {
        use std::sync::Arc;

        crate::event_log_contract!({
            let store = Arc::new(super::InMemoryEventStore::new());
            (Arc::clone(&store), store)
        });
    }

    mod streams {
        crate::streams_contract!(super::InMemoryEventStore::new().allowing_erasure().allowing_rewriting());
    }
}
