//! A store that notes what is asked of it.

use std::sync::Mutex;

use futures_util::Stream;
use paceline::{
    AppendError, Commit, Conflict, EventStore, Expected, Head, InMemoryEventStore, Loaded, NewCommit,
    Position, Snapshot, Snapshots, StoreError, StreamName, Version,
};
use uuid::Uuid;

/// A store that notes what is asked of it.
#[derive(Debug)]
pub(crate) struct Noting<'a> {
    store: &'a InMemoryEventStore,
    asked: Mutex<Vec<&'static str>>,
    /// Refuses every append.
    contended: bool,
}

impl Noting<'_> {
    pub(crate) fn of(store: &InMemoryEventStore) -> Noting<'_> {
        Noting { store, asked: Mutex::default(), contended: false }
    }

    pub(crate) fn contended(store: &InMemoryEventStore) -> Noting<'_> {
        Noting { contended: true, ..Noting::of(store) }
    }

    fn note(&self, call: &'static str) {
        self.asked.lock().unwrap().push(call);
    }

    pub(crate) fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl EventStore for Noting<'_> {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        self.note("append");
        if self.contended {
            return Err(AppendError::Conflict(Conflict::default()));
        }
        self.store.append(stream, expected, commit).await
    }

    fn load(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
        self.note("load");
        self.store.load(stream, snapshots)
    }

    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.note("read");
        self.store.read(stream, after)
    }

    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.note("follow");
        self.store.follow(stream, head)
    }

    async fn head(&self, stream: &StreamName) -> Result<Head, StoreError> {
        self.note("head");
        self.store.head(stream).await
    }

    async fn recall(&self, stream: &StreamName, key: &str) -> Result<Option<Commit>, StoreError> {
        self.note("recall");
        self.store.recall(stream, key).await
    }

    async fn find(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> Result<Option<Commit>, StoreError> {
        self.note("find");
        self.store.find(stream, command_id, after).await
    }

    async fn save_snapshot(&self, stream: &StreamName, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.note("save_snapshot");
        self.store.save_snapshot(stream, snapshot).await
    }
}
