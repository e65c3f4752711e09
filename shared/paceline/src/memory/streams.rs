//! Reading backward, asking for and listing the streams in memory.

use futures_util::{Stream, stream};

use super::InMemoryEventStore;
use crate::{Commit, StoreError, StreamInfo, StreamName, Streams, Version};

impl Streams for InMemoryEventStore {
    fn read_backward(
        &self,
        stream: &StreamName,
        from: Option<Version>,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        let mut commits = self.streams().get(stream).map_or_else(Vec::new, |held| held.after(Version::ZERO));
        commits.retain(|commit| from.is_none_or(|from| commit.first_version <= from));
        stream::iter(commits.into_iter().rev().map(Ok))
    }

    async fn commit_of(&self, stream: &StreamName, version: Version) -> Result<Option<Commit>, StoreError> {
        let streams = self.streams();
        let holds = |commit: &&Commit| commit.first_version <= version && version <= commit.last_version();
        Ok(streams.get(stream).and_then(|held| held.commits.iter().find(holds).cloned()))
    }

    async fn info(&self, stream: &StreamName) -> Result<Option<StreamInfo>, StoreError> {
        let streams = self.streams();
        let Some(held) = streams.get(stream) else { return Ok(None) };
        let (Some(first), Some(last)) = (held.commits.first(), held.commits.last()) else { return Ok(None) };
        Ok(Some(StreamInfo {
            version: last.last_version(),
            position: last.position,
            first_recorded_at: first.metadata.recorded_at,
            last_recorded_at: last.metadata.recorded_at,
            snapshot_version: held.snapshot.as_ref().map(|snapshot| snapshot.version),
            deleted: last.is_tombstone(),
        }))
    }

    fn list(
        &self,
        category: &str,
        after: Option<&StreamName>,
    ) -> impl Stream<Item = Result<StreamName, StoreError>> + Send {
        let mut names: Vec<StreamName> = self
            .streams()
            .iter()
            .filter(|(name, held)| {
                let there = held.commits.last().is_some_and(|last| !last.is_tombstone());
                there && name.category() == category && after.is_none_or(|after| *name > after)
            })
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        stream::iter(names.into_iter().map(Ok))
    }
}
