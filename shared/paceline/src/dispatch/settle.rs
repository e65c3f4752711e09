//! Handling commands on one stream and appending their events together, until each is settled.

use super::kept::{Kept, Supposed};
use super::slot::{Done, Slot};
use super::{Backoff, DispatchError, Dispatcher, MAX_ATTEMPTS};
use crate::{
    Aggregate, AppendError, Commit, EventSet, EventStore, Expected, NewCommit, NewEvents, Repeated,
    StreamName,
};

/// What some commands come to, if they are handled in order on a state.
struct Decided<A: Aggregate> {
    /// The state after all of them but the last events.
    after: Supposed<A>,
    /// The events of the last command that gave any, if none was handled after it. They are not applied before they are
    /// appended: a command alone so never copies the state.
    last: Vec<A::Event>,
    /// The events to append, of each command that gave any.
    commit: Vec<NewEvents>,
    /// For each command: the index of its events in `commit`, or why it adds none.
    commands: Vec<(usize, Said<A>)>,
}

/// What an aggregate said to a command.
enum Said<A: Aggregate> {
    /// These events of the commit, of which this is the last.
    Events(usize, Option<A::Event>),
    /// Nothing is to be changed, or the command is refused.
    No(Result<(), DispatchError<A::Refusal>>),
}

impl<A: Aggregate, S: EventStore, M, B: Backoff> Dispatcher<A, S, M, B> {
    /// Settles every open command.
    ///
    /// # Errors
    /// What keeps the commands that are still open from being settled: the store, or other writers.
    pub(super) async fn settle(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
        slots: &mut [Slot<'_, A>],
    ) -> Result<(), DispatchError<A::Refusal>> {
        let mut together = slots.len();
        let mut attempt = 1;
        loop {
            let open = Slot::next_open(slots, together);
            if open.is_empty() {
                return Ok(());
            }
            if self.settle_repeats(stream, kept, slots, &open).await? {
                continue;
            }
            if kept.head.is_deleted() {
                return Err(DispatchError::Deleted);
            }
            let decided = decide(kept, slots, &open)?;
            if !kept.fresh && decided.commands.iter().any(|(_, said)| matches!(said, Said::No(_))) {
                // A kept state may have missed what makes the difference: only a fresh one says no.
                self.refresh(stream, kept).await?;
                continue;
            }
            let Some(commit) = NewCommit::of(decided.commit) else {
                self.settle_round(stream, kept, slots, decided.commands, &[]).await?;
                continue;
            };
            match self.store.append(stream, Expected::Head(kept.head), commit).await {
                Ok(commit) => {
                    kept.become_after(decided.after, &decided.last, &commit);
                    if let Some(snapshot) = kept.due_snapshot() {
                        // The commands are done, and nothing depends on a snapshot: one that was not saved is due
                        // again when the aggregate is loaded the next time.
                        let _ = self.store.save_snapshot(stream, &snapshot).await;
                    }
                    let commits: Vec<_> = commit.commands().map(|events| commit.slice(events)).collect();
                    self.settle_round(stream, kept, slots, decided.commands, &commits).await?;
                }
                Err(AppendError::Repeated(repeated)) => {
                    for Repeated { command, commit } in repeated {
                        let of_it =
                            |said: &Said<A>| matches!(said, Said::Events(index, _) if *index == command);
                        let slot =
                            decided.commands.iter().find(|(_, said)| of_it(said)).map(|(slot, _)| *slot);
                        if let Some(slot) = slot {
                            self.settle_repeat(stream, kept, &mut slots[slot], commit).await?;
                        }
                    }
                }
                Err(AppendError::Conflict(conflict)) => {
                    if attempt == MAX_ATTEMPTS {
                        return Err(DispatchError::TooManyAttempts);
                    }
                    self.backoff.wait(attempt).await;
                    // The first time the winner's commit is probably all that was missed. If it is not, there may be
                    // any number of others, which one read brings together.
                    let winner = conflict.winner.filter(|_| attempt == 1);
                    self.catch_up(stream, kept, winner.as_deref()).await?;
                    attempt += 1;
                }
                // As it was when the store said so: a stream that has been restored since is gone on with.
                Err(AppendError::Deleted) if attempt < MAX_ATTEMPTS => {
                    self.refresh(stream, kept).await?;
                    attempt += 1;
                }
                Err(AppendError::Deleted) => return Err(DispatchError::Deleted),
                // Together they are too large: one by one, perhaps, they are not.
                Err(AppendError::TooLarge { .. }) if open.len() > 1 => together = 1,
                Err(AppendError::TooLarge { bytes, limit }) => {
                    slots[open[0]].settle(stream, kept, Err(DispatchError::CommitTooLarge { bytes, limit }));
                }
                Err(AppendError::Store(error)) => return Err(error.into()),
            }
        }
    }

    /// Goes on with the commit that came first, or reads what did.
    async fn catch_up(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
        winner: Option<&Commit>,
    ) -> Result<(), DispatchError<A::Refusal>> {
        match winner {
            Some(winner) if winner.first_version == kept.head.version().next() => {
                kept.fresh = false;
                kept.follow(winner)
            }
            _ => self.refresh(stream, kept).await,
        }
    }

    /// Settles commands as they were decided. What one of them added is at its index in `commits`.
    async fn settle_round(
        &self,
        stream: &StreamName,
        kept: &Kept<A>,
        slots: &mut [Slot<'_, A>],
        commands: Vec<(usize, Said<A>)>,
        commits: &[Commit],
    ) -> Result<(), DispatchError<A::Refusal>> {
        for (index, said) in commands {
            let slot = &mut slots[index];
            let result = match said {
                Said::Events(command, last) => Ok(Done::Committed(commits[command].clone(), last)),
                // Unless an earlier sending of this very command is the reason.
                Said::No(reason) => match self.earlier(stream, kept, slot).await? {
                    Some(commit) => Ok(Done::Repeated(commit)),
                    None => reason.map(|()| Done::Unchanged),
                },
            };
            slot.settle(stream, kept, result);
        }
        Ok(())
    }
}

/// Handles commands in order, each on the state that the ones before it lead to.
fn decide<A: Aggregate>(
    kept: &Kept<A>,
    slots: &[Slot<'_, A>],
    open: &[usize],
) -> Result<Decided<A>, DispatchError<A::Refusal>> {
    let mut decided = Decided {
        after: kept.supposed(),
        last: Vec::new(),
        commit: Vec::new(),
        commands: Vec::with_capacity(open.len()),
    };
    for &index in open {
        let Slot { command, context, .. } = &slots[index];
        decided.after.suppose(&std::mem::take(&mut decided.last));
        let events = match decided.after.decide(command, context) {
            Ok(events) => events,
            Err(refusal) => {
                decided.commands.push((index, Said::No(Err(refusal))));
                continue;
            }
        };
        let encoded = events.iter().map(EventSet::encode).collect::<Result<_, _>>()?;
        let Some(mut new) = NewEvents::new(encoded, context.metadata()) else {
            decided.commands.push((index, Said::No(Ok(()))));
            continue;
        };
        new.deduplication.clone_from(&context.deduplication);
        decided.commands.push((index, Said::Events(decided.commit.len(), events.last().cloned())));
        decided.commit.push(new);
        decided.last = events;
    }
    Ok(decided)
}
