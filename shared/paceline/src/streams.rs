//! What can be asked of streams beyond what an aggregate needs.

use std::future::Future;

use futures_util::Stream;
use jiff::Timestamp;

use crate::{Commit, Position, StoreError, StreamName, Version};

/// What is known of a stream without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamInfo {
    /// The version of the last event.
    pub version: Version,
    /// The position of the last commit.
    pub position: Position,
    /// When the first commit was made that is still there.
    pub first_recorded_at: Timestamp,
    /// When the last commit was made.
    pub last_recorded_at: Timestamp,
    /// The version at which the snapshot was taken, if there is one.
    pub snapshot_version: Option<Version>,
    /// Whether the stream is [deleted](crate::Deletion).
    pub deleted: bool,
}

/// Questions that operators and tools ask of streams. They see the truth: also what is deleted, until it is erased.
pub trait Streams: Send + Sync {
    /// Reads the commits that hold events up to a version, newest first, in bounded memory: from the end if no version
    /// is given. The first of them may end after `from`.
    fn read_backward(
        &self,
        stream: &StreamName,
        from: Option<Version>,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send;

    /// The commit that holds the event of this version.
    ///
    /// # Errors
    /// [`StoreError`].
    fn commit_of(
        &self,
        stream: &StreamName,
        version: Version,
    ) -> impl Future<Output = Result<Option<Commit>, StoreError>> + Send;

    /// What is known of a stream. `None`: there never was one of this name.
    ///
    /// # Errors
    /// [`StoreError`].
    fn info(
        &self,
        stream: &StreamName,
    ) -> impl Future<Output = Result<Option<StreamInfo>, StoreError>> + Send;

    /// The streams of a category whose names are greater than `after`, in the order of their names' bytes, without
    /// those that are deleted. A stream that was begun a moment ago may be missing.
    fn list(
        &self,
        category: &str,
        after: Option<&StreamName>,
    ) -> impl Stream<Item = Result<StreamName, StoreError>> + Send;
}

impl<S: Streams> Streams for &S {
    fn read_backward(
        &self,
        stream: &StreamName,
        from: Option<Version>,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        S::read_backward(self, stream, from)
    }

    fn commit_of(
        &self,
        stream: &StreamName,
        version: Version,
    ) -> impl Future<Output = Result<Option<Commit>, StoreError>> + Send {
        S::commit_of(self, stream, version)
    }

    fn info(
        &self,
        stream: &StreamName,
    ) -> impl Future<Output = Result<Option<StreamInfo>, StoreError>> + Send {
        S::info(self, stream)
    }

    fn list(
        &self,
        category: &str,
        after: Option<&StreamName>,
    ) -> impl Stream<Item = Result<StreamName, StoreError>> + Send {
        S::list(self, category, after)
    }
}
