//! Deleting streams in memory.

use super::InMemoryEventStore;
use crate::deletion::{StreamDeleted, StreamRestored, SwitchedOff};
use crate::event::encode;
use crate::{
    AppendError, Commit, Conflict, Deletion, EncodedEvent, Event, Head, Metadata, NewCommit, StoreError,
    StreamName,
};

impl Deletion for InMemoryEventStore {
    async fn delete(&self, stream: &StreamName, metadata: Metadata) -> Result<Commit, AppendError> {
        match self.head_of(stream) {
            Head::NONE => Err(AppendError::Conflict(Conflict::default())),
            head if head.is_deleted() => Err(AppendError::Deleted),
            head => Ok(self.push(stream, head, store_event(&StreamDeleted {})?, metadata)?),
        }
    }

    async fn restore(&self, stream: &StreamName, metadata: Metadata) -> Result<Commit, AppendError> {
        let head = self.head_of(stream);
        if !head.is_deleted() {
            return Err(AppendError::Conflict(Conflict::default()));
        }
        if self.streams().get(stream).is_some_and(|held| held.erased) {
            return Err(AppendError::Deleted);
        }
        self.push(stream, head, store_event(&StreamRestored {})?, metadata)
    }

    async fn erase(&self, stream: &StreamName, metadata: Metadata) -> Result<(), AppendError> {
        if !self.erasure {
            return Err(StoreError::Refused(Box::new(SwitchedOff("erasing streams"))).into());
        }
        match self.delete(stream, metadata).await {
            Ok(_) | Err(AppendError::Deleted) => {}
            Err(error) => return Err(error),
        }
        if let Some(held) = self.streams().get_mut(stream) {
            held.commits.drain(..held.commits.len().saturating_sub(1));
            held.snapshot = None;
            held.keys.clear();
            held.erased = true;
        }
        Ok(())
    }
}

impl InMemoryEventStore {
    pub(super) fn head_of(&self, stream: &StreamName) -> Head {
        self.streams().get(stream).map_or(Head::NONE, super::MemoryStream::head)
    }

    fn push(
        &self,
        stream: &StreamName,
        head: Head,
        event: EncodedEvent,
        metadata: Metadata,
    ) -> Result<Commit, AppendError> {
        let mut streams = self.streams();
        let held = streams.entry(stream.clone()).or_default();
        // Another writer may have come between: it is first.
        let new = NewCommit::new(vec![event], metadata).filter(|_| held.head() == head);
        let new = new.ok_or_else(|| AppendError::Conflict(Conflict::default()))?;
        let commit = new.after(stream.clone(), head);
        held.commits.push(commit.clone());
        Ok(commit)
    }
}

fn store_event<E: Event>(event: &E) -> Result<EncodedEvent, StoreError> {
    encode(event).map_err(|error| StoreError::Refused(Box::new(error)))
}
