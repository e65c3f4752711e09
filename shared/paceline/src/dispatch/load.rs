//! Loading an aggregate, and catching up with its stream.

use std::pin::pin;

use futures_util::TryStreamExt;

use super::kept::Kept;
use super::{DispatchError, Dispatcher};
use crate::{Aggregate, EventStore, Loaded, Snapshots, StreamName};

impl<A: Aggregate, S: EventStore, M, B> Dispatcher<A, S, M, B> {
    /// The aggregate as the store holds it.
    pub(super) async fn load(&self, stream: &StreamName) -> Result<Kept<A>, DispatchError<A::Refusal>> {
        match self.load_from(stream, A::SNAPSHOTS).await? {
            Some(kept) => Ok(kept),
            // A snapshot that cannot be read costs time and nothing else: the events are the truth.
            None => Ok(self.load_from(stream, None).await?.unwrap_or_default()),
        }
    }

    /// `None`: the snapshot could not be read.
    async fn load_from(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> Result<Option<Kept<A>>, DispatchError<A::Refusal>> {
        let mut kept = Kept::default();
        let mut loaded = pin!(self.store.load(stream, snapshots));
        while let Some(next) = loaded.try_next().await? {
            match next {
                Loaded::Snapshot(snapshot) => match Kept::of_snapshot(&snapshot) {
                    Some(of_snapshot) => kept = of_snapshot,
                    None => return Ok(None),
                },
                Loaded::Commit(commit) => kept.follow(&commit)?,
            }
        }
        Ok(Some(kept))
    }

    /// Reads what a kept aggregate has missed.
    pub(super) async fn refresh(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
    ) -> Result<(), DispatchError<A::Refusal>> {
        let mut missed = pin!(self.store.follow(stream, kept.head));
        while let Some(commit) = missed.try_next().await? {
            kept.follow(&commit)?;
        }
        kept.fresh = true;
        Ok(())
    }
}
