//! A command that is being carried out, with what has come of it.

use std::sync::Arc;

use super::kept::Kept;
use super::{DispatchError, DispatchResult, Outcome};
use crate::aggregate::{After, Lifespan};
use crate::{Aggregate, CommandContext, Commit, Deduplication, Position, StreamName};

/// A command that is being carried out.
pub(super) struct Slot<'a, A: Aggregate> {
    pub(super) command: &'a A::Command,
    pub(super) context: &'a CommandContext,
    /// Whether the middleware has halted it: it is settled without being handled.
    pub(super) halted: bool,
    /// Up to which position the stream is known not to hold what the command adds: its cause, then where it was searched.
    pub(super) absent_until: Position,
    settled: Option<DispatchResult<A>>,
    /// The last of the events that it has added.
    last_event: Option<A::Event>,
}

/// What came of a command that was not refused.
pub(super) enum Done<A: Aggregate> {
    Unchanged,
    Committed(Commit, Option<A::Event>),
    Repeated(Commit),
}

impl<'a, A: Aggregate> Slot<'a, A> {
    pub(super) fn new(
        command: &'a A::Command,
        context: &'a CommandContext,
        halted: Option<DispatchError<A::Refusal>>,
    ) -> Self {
        Self {
            command,
            context,
            halted: halted.is_some(),
            absent_until: context.deduplication.caused_at(),
            settled: halted.map(Err),
            last_event: None,
        }
    }

    /// Whether both are sendings of one command.
    fn is_repeat_of(&self, other: &Self) -> bool {
        match (&self.context.deduplication, &other.context.deduplication) {
            (Deduplication::ByKey(key), Deduplication::ByKey(other)) => key == other,
            (Deduplication::ByCause(_), Deduplication::ByCause(_)) => {
                self.context.command_id == other.context.command_id
            }
            _ => false,
        }
    }

    /// The indices of the next commands to be handled together, at most so many: those that are open, up to one that
    /// repeats one of them, which is known as a repeat once the first is settled.
    pub(super) fn next_open(slots: &[Self], most: usize) -> Vec<usize> {
        let mut open: Vec<usize> = Vec::new();
        for (index, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.is_open()) {
            if open.len() == most || open.iter().any(|&earlier| slot.is_repeat_of(&slots[earlier])) {
                break;
            }
            open.push(index);
        }
        open
    }

    pub(super) fn is_open(&self) -> bool {
        self.settled.is_none()
    }

    /// Settles the command, with the aggregate as it is now.
    pub(super) fn settle(
        &mut self,
        stream: &StreamName,
        kept: &Kept<A>,
        result: Result<Done<A>, DispatchError<A::Refusal>>,
    ) {
        let outcome = |done| {
            let (commit, repeated) = match done {
                Done::Unchanged => (None, false),
                Done::Committed(commit, last_event) => {
                    self.last_event = last_event;
                    (Some(commit), false)
                }
                Done::Repeated(commit) => (Some(commit), true),
            };
            let (stream, head, state) = (stream.clone(), kept.head, Arc::clone(&kept.state));
            Outcome { stream, head, commit, repeated, state }
        };
        self.settled = Some(result.map(outcome));
    }

    /// How long to keep the aggregate after this command.
    pub(super) fn lifespan(&self) -> Lifespan {
        match (&self.settled, &self.last_event) {
            (Some(Ok(_)), Some(event)) => A::lifespan(After::Event(event)),
            (Some(Ok(_)), None) => A::lifespan(After::Command(self.command)),
            (Some(Err(DispatchError::Refused(refusal))), _) => A::lifespan(After::Refusal(refusal)),
            // What is not understood is not kept.
            _ => Lifespan::Stop,
        }
    }

    /// The result of a command that is settled: all are after [`Dispatcher::settle`](super::Dispatcher) without error.
    pub(super) fn into_result(self) -> DispatchResult<A> {
        self.settled.unwrap_or(Err(DispatchError::TooManyAttempts))
    }

    /// The results in order, as far as there are any: the first that is open gets the error, and ends them.
    pub(super) fn results(
        slots: Vec<Self>,
        mut error: Option<DispatchError<A::Refusal>>,
    ) -> Vec<(Self, DispatchResult<A>)> {
        let mut results = Vec::with_capacity(slots.len());
        for mut slot in slots {
            let result = slot.settled.take().or_else(|| error.take().map(Err));
            let Some(result) = result else { break };
            results.push((slot, result));
        }
        results
    }
}
