//! Middleware: what surrounds the dispatch of every command.

use std::future::{Future, ready};

use crate::{Aggregate, CommandContext, DispatchError, Outcome, Refusal};

/// Something that is done before, after or on failure of each command: authorisation, audit, claims, measurements.
///
/// Of several, `before` runs in the order in which they were added, `after` and `failed` in the reverse order, and only
/// for those whose `before` has succeeded.
pub trait Middleware<A: Aggregate>: Send + Sync {
    /// Runs before the aggregate is loaded. It may complete the command, or halt it.
    ///
    /// # Errors
    /// An error, mostly a [`Halt`], ends the dispatch: the command is not handled.
    fn before(
        &self,
        _command: &mut A::Command,
        _context: &CommandContext,
    ) -> impl Future<Output = Result<(), DispatchError<A::Refusal>>> + Send {
        ready(Ok(()))
    }

    /// Runs after the command has succeeded, with or without events.
    fn after(
        &self,
        _command: &A::Command,
        _context: &CommandContext,
        _outcome: &Outcome<A>,
    ) -> impl Future<Output = ()> + Send {
        ready(())
    }

    /// Runs after the command was refused or could not be carried out.
    fn failed(
        &self,
        _command: &A::Command,
        _context: &CommandContext,
        _error: &DispatchError<A::Refusal>,
    ) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

/// Why a middleware halted a command.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// The command is refused.
    #[error("{0}")]
    Refused(Box<dyn Refusal>),
    /// What the middleware needs is not available. The same command may succeed later.
    #[error("not available: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Halt {
    /// A halt for a reason that callers can tell apart.
    pub fn refused(refusal: impl Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// No middleware.
impl<A: Aggregate> Middleware<A> for () {}

/// One after the other.
impl<A: Aggregate, First: Middleware<A>, Second: Middleware<A>> Middleware<A> for (First, Second) {
    async fn before(
        &self,
        command: &mut A::Command,
        context: &CommandContext,
    ) -> Result<(), DispatchError<A::Refusal>> {
        self.0.before(command, context).await?;
        let second = self.1.before(command, context).await;
        if let Err(error) = &second {
            // What the first has begun it must be able to end.
            self.0.failed(command, context, error).await;
        }
        second
    }

    async fn after(&self, command: &A::Command, context: &CommandContext, outcome: &Outcome<A>) {
        self.1.after(command, context, outcome).await;
        self.0.after(command, context, outcome).await;
    }

    async fn failed(
        &self,
        command: &A::Command,
        context: &CommandContext,
        error: &DispatchError<A::Refusal>,
    ) {
        self.1.failed(command, context, error).await;
        self.0.failed(command, context, error).await;
    }
}
