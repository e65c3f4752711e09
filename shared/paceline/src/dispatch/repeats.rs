//! Recognising commands by their causes.
//!
//! A commit has a greater position than what caused any of its commands. So a command that was carried out before is in
//! the stream after its cause. The commands that an aggregate has carried out since it was loaded are known; only of a
//! command whose cause lies before that is the stream read back. What others commit after the state that is known makes
//! the append fail, and is known before the command is handled again: so no repeat gets through.

use futures_util::future::try_join_all;

use super::kept::Kept;
use super::slot::{Done, Slot};
use super::{DispatchError, Dispatcher};
use crate::{Aggregate, Commit, Deduplication, EventStore, StreamName};

impl<A: Aggregate, S: EventStore, M, B> Dispatcher<A, S, M, B> {
    /// Settles those of the open commands with a cause that were carried out before. Answers whether the stream had to be
    /// searched: then the aggregate may stand elsewhere than before, and this is to be asked again. If not, it is certain
    /// of all commands that they were not carried out, up to where the aggregate stands.
    pub(super) async fn settle_repeats(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
        slots: &mut [Slot<'_, A>],
        open: &[usize],
    ) -> Result<bool, DispatchError<A::Refusal>> {
        let suspects: Vec<_> =
            open.iter().filter_map(|&index| Some((index, kept.suspicion(&slots[index])?))).collect();
        if suspects.is_empty() {
            return Ok(false);
        }
        let searched_to = kept.head.position();
        let searches = suspects.iter().map(|&(index, suspicion)| {
            let Slot { context, .. } = &slots[index];
            let cause = context.deduplication.caused_at();
            let after = match suspicion {
                // A sender who names another cause the second time is found out all the same.
                Suspicion::Known(position) => cause.min(position.before()),
                Suspicion::Unknown => cause,
            };
            self.store.find(stream, context.command_id, after)
        });
        let found = try_join_all(searches).await?;
        for ((index, suspicion), commit) in suspects.into_iter().zip(found) {
            match (commit, suspicion) {
                (Some(commit), _) => self.settle_repeat(stream, kept, &mut slots[index], commit).await?,
                (None, Suspicion::Unknown) => slots[index].absent_until = searched_to,
                // It was there, and was erased.
                (None, Suspicion::Known(_)) => return Err(DispatchError::Deleted),
            }
        }
        Ok(true)
    }

    /// Settles a command with what it has added before, on a state that holds it.
    pub(super) async fn settle_repeat(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
        slot: &mut Slot<'_, A>,
        commit: Commit,
    ) -> Result<(), DispatchError<A::Refusal>> {
        if commit.last_version() > kept.head.version() {
            self.refresh(stream, kept).await?;
        }
        slot.settle(stream, kept, Ok(Done::Repeated(commit)));
        Ok(())
    }

    /// What a command has added before, that is about to be refused or to change nothing on a fresh state.
    pub(super) async fn earlier(
        &self,
        stream: &StreamName,
        kept: &Kept<A>,
        slot: &Slot<'_, A>,
    ) -> Result<Option<Commit>, DispatchError<A::Refusal>> {
        let Slot { context, .. } = slot;
        Ok(match &context.deduplication {
            Deduplication::ByKey(key) => self.store.recall(stream, key).await?,
            // A stream that seems to be empty may be deleted, and its past is not known.
            Deduplication::ByCause(cause) if kept.is_empty() => {
                self.store.find(stream, context.command_id, *cause).await?
            }
            Deduplication::None | Deduplication::ByCause(_) => None,
        })
    }
}

/// Why a command with a cause may have been carried out before.
#[derive(Clone, Copy, Debug)]
pub(super) enum Suspicion {
    /// Its id is that of a command whose commit has this position.
    Known(crate::Position),
    /// Its cause lies before what is known of the stream.
    Unknown,
}

impl<A: Aggregate> Kept<A> {
    fn suspicion(&self, slot: &Slot<'_, A>) -> Option<Suspicion> {
        if !matches!(slot.context.deduplication, Deduplication::ByCause(_)) {
            return None;
        }
        match self.recent.position_of(slot.context.command_id) {
            Some(position) => Some(Suspicion::Known(position)),
            None if self.recent.is_whole_after(slot.absent_until) => None,
            None => Some(Suspicion::Unknown),
        }
    }
}
