//! What snapshots cost, told apart from what commits do.

use futures_util::Stream;
use paceline::{
    AppendError, Commit, EventStore, Expected, Head, Loaded, NewCommit, Position, Snapshot, Snapshots,
    StoreError, StreamName, Version,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use uuid::Uuid;

/// An event store that saves snapshots with a client of their own, which is counted by itself.
#[derive(Clone, Debug)]
pub(super) struct Apart {
    pub(super) commits: DynamoEventStore,
    pub(super) snapshots: DynamoEventStore,
}

impl EventStore for Apart {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        self.commits.append(stream, expected, commit).await
    }

    fn load(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
        self.commits.load(stream, snapshots)
    }

    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.commits.read(stream, after)
    }

    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.commits.follow(stream, head)
    }

    async fn head(&self, stream: &StreamName) -> Result<Head, StoreError> {
        self.commits.head(stream).await
    }

    async fn recall(&self, stream: &StreamName, key: &str) -> Result<Option<Commit>, StoreError> {
        self.commits.recall(stream, key).await
    }

    async fn find(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> Result<Option<Commit>, StoreError> {
        self.commits.find(stream, command_id, after).await
    }

    async fn save_snapshot(&self, stream: &StreamName, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.snapshots.save_snapshot(stream, snapshot).await
    }
}
