//! What an event store does.

use std::error::Error;
use std::future::Future;

use futures_util::Stream;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Commit, Expected, Head, NewCommit, Position, Snapshots, StreamName, Version};

/// The state of an aggregate at a version of its stream, stored to save reading the events up to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Where the stream stood.
    pub version: Version,
    /// The position of the commit it stood at.
    pub position: Position,
    /// The version of the state's form.
    pub state_version: u32,
    /// The state as JSON.
    pub state: Box<RawValue>,
}

impl Snapshot {
    /// Where the stream stood.
    pub fn head(&self) -> Head {
        Head::observed(self.version, self.position)
    }
}

/// What a load gives, oldest first: perhaps a snapshot, then every commit after it.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// The newest usable snapshot. It comes first or not at all.
    Snapshot(Snapshot),
    /// A commit.
    Commit(Commit),
}

/// A store of streams of events.
///
/// Every store passes one contract: what is appended is read back as it was, versions have no gaps, of two writers
/// of one version one wins, and a commit is there as a whole or not at all.
pub trait EventStore: Send + Sync {
    /// Appends a commit at the end of a stream, and answers with it as it stands there. A commit that is larger than
    /// one item of the store is there as several, and is read as several, but is still written as one.
    ///
    /// # Errors
    /// [`AppendError`].
    fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> impl Future<Output = Result<Commit, AppendError>> + Send;

    /// Reads what is needed to know an aggregate: its snapshot, if it keeps them and there is one of that version,
    /// and all commits after it, oldest first, in bounded memory and consistent with all appends before. Of a stream
    /// that is [deleted](crate::Deletion) it is nothing.
    fn load(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send;

    /// Reads the commits that hold events after a version, oldest first, in bounded memory. The first of them may
    /// begin at or before `after`.
    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send;

    /// Reads the commits after a head that was seen, oldest first: what has come since.
    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send;

    /// Where a stream stands. [`Head::NONE`]: it holds nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    fn head(&self, stream: &StreamName) -> impl Future<Output = Result<Head, StoreError>> + Send;

    /// What a command with this idempotency key added to this stream, if it did.
    ///
    /// # Errors
    /// [`StoreError`].
    fn recall(
        &self,
        stream: &StreamName,
        idempotency_key: &str,
    ) -> impl Future<Output = Result<Option<Commit>, StoreError>> + Send;

    /// What a command has added to this stream after a position, if it did: the command that
    /// [`Deduplication::ByCause`](crate::Deduplication::ByCause) speaks of, by the id that its events have as their cause.
    /// The stream is read back from its end, page by page, until the command is found or the position is reached, and is
    /// as after every append before. A [deleted](crate::Deletion) stream is searched too, as long as it is not erased.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> impl Future<Output = Result<Option<Commit>, StoreError>> + Send;

    /// Stores a snapshot in place of an older one, or of one of another form. A newer one of the same form stays.
    ///
    /// # Errors
    /// [`StoreError`]. Nothing depends on a snapshot, so a caller may log it and go on.
    fn save_snapshot(
        &self,
        stream: &StreamName,
        snapshot: &Snapshot,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A store is shared by reference, or in an `Arc`.
macro_rules! shared_event_store {
    ($shared:ty) => {
        impl<S: EventStore> EventStore for $shared {
            fn append(
                &self,
                stream: &StreamName,
                expected: Expected,
                commit: NewCommit,
            ) -> impl Future<Output = Result<Commit, AppendError>> + Send {
                S::append(self, stream, expected, commit)
            }

            fn load(
                &self,
                stream: &StreamName,
                snapshots: Option<Snapshots>,
            ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
                S::load(self, stream, snapshots)
            }

            fn read(
                &self,
                stream: &StreamName,
                after: Version,
            ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
                S::read(self, stream, after)
            }

            fn follow(
                &self,
                stream: &StreamName,
                head: Head,
            ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
                S::follow(self, stream, head)
            }

            fn head(&self, stream: &StreamName) -> impl Future<Output = Result<Head, StoreError>> + Send {
                S::head(self, stream)
            }

            fn recall(
                &self,
                stream: &StreamName,
                idempotency_key: &str,
            ) -> impl Future<Output = Result<Option<Commit>, StoreError>> + Send {
                S::recall(self, stream, idempotency_key)
            }

            fn find(
                &self,
                stream: &StreamName,
                command_id: Uuid,
                after: Position,
            ) -> impl Future<Output = Result<Option<Commit>, StoreError>> + Send {
                S::find(self, stream, command_id, after)
            }

            fn save_snapshot(
                &self,
                stream: &StreamName,
                snapshot: &Snapshot,
            ) -> impl Future<Output = Result<(), StoreError>> + Send {
                S::save_snapshot(self, stream, snapshot)
            }
        }
    };
}

shared_event_store!(&S);
shared_event_store!(std::sync::Arc<S>);

/// Why a store did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store could not be reached or is throttled, also after retries. The same call may succeed later.
    #[error("the event store is not available: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// What is stored cannot be read. The same call fails again.
    #[error("{stream} holds what cannot be read: {reason}")]
    Corrupt {
        /// The stream.
        stream: StreamName,
        /// What was found.
        reason: String,
    },
    /// The store refused the call itself: wrong permissions, a missing table. The same call fails again.
    #[error("the event store refused the call: {0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
}

/// Why a commit was not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The stream does not stand where it was expected to.
    #[error("another commit came first, or the stream is not where it was expected to be")]
    Conflict(Conflict),
    /// Commands of the commit were carried out before, under their idempotency keys. Nothing was stored.
    #[error("{} of the commands were carried out before", .0.len())]
    Repeated(Vec<Repeated>),
    /// The stream is [deleted](crate::Deletion). Nothing was stored.
    #[error("the stream was deleted")]
    Deleted,
    /// The commit is larger than the store can hold. Nothing was stored.
    #[error("a commit of {bytes} bytes is larger than the {limit} bytes that can be stored at once")]
    TooLarge {
        /// Its size as it would be stored.
        bytes: usize,
        /// The most that can be stored at once.
        limit: usize,
    },
    /// The store did not answer, or not in time. Whether the commit was stored is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A command that was carried out before.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeated {
    /// Its index among the commands of the commit that was refused.
    pub command: usize,
    /// What it added then.
    pub commit: Commit,
}

/// What is known of the stream that a commit could not be appended to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conflict {
    /// The commit that stands in its place, where the store could tell without another request.
    pub winner: Option<Box<Commit>>,
}
