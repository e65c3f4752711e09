//! A command that is being carried out, with what has come of it.

use std::sync::Arc;

use super::kept::Kept;
use super::{DispatchError, DispatchResult, Outcome};
use crate::aggregate::{After, Lifespan};
use crate::{Aggregate, CommandContext, Commit, StreamName};

/// A command that is being carried out.
pub(super) struct Slot<'a, A: Aggregate> {
    pub(super) command: &'a A::Command,
    pub(super) context: &'a CommandContext,
    /// Whether the middleware has halted it: it is settled without being handled.
    pub(super) halted: bool,
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
        Self { command, context, halted: halted.is_some(), settled: halted.map(Err), last_event: None }
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
