//! The log of the store in memory.

use futures_util::{Stream, stream};

use super::InMemoryEventStore;
use crate::{Commit, EventLog, Position, Slices, StoreError};

impl EventLog for InMemoryEventStore {
    fn slices(&self) -> Slices {
        Slices::default()
    }

    fn read_slice(
        &self,
        slice: u16,
        after: Position,
        until: Position,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        let inside = |commit: &&Commit| after < commit.position && commit.position <= until;
        let mut commits: Vec<Commit> = self
            .streams()
            .iter()
            .filter(|(stream, _)| self.slices().of(stream) == slice)
            .flat_map(|(_, held)| held.commits.iter().filter(inside).cloned())
            .collect();
        commits.sort_by_key(|commit| commit.position);
        stream::iter(commits.into_iter().map(Ok))
    }
}
