//! Dispatch: load, handle, append, and again when another writer came first.

mod backoff;
mod error;
mod kept;
mod memory;

use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt;

use crate::aggregate::{After, Lifespan};
use crate::{
    Aggregate, AppendError, Appended, CommandContext, Commit, EventError, EventSet, EventStore, Expected,
    Head, Identity, Loaded, Middleware, NewCommit, Snapshots, StreamName, Version,
};
use kept::Kept;
use memory::Memory;

pub use backoff::{Backoff, Immediately};
pub use error::DispatchError;
pub use memory::Bounds;

/// How often a command is handled when other writers keep coming first.
pub const MAX_ATTEMPTS: u32 = 10;

/// Takes commands to the aggregates of one type.
///
/// ```
/// use paceline::bank_account::{Account, AccountCommand, DepositMoney, OpenAccount};
/// use paceline::{CommandContext, Dispatcher, InMemoryEventStore};
/// # use uuid::Uuid;
/// # let context = || CommandContext::new(Uuid::from_u128(1), "2026-06-01T08:00:00Z".parse().unwrap());
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
/// let id: paceline::bank_account::AccountId = "ACC-1".parse()?;
///
/// bank.dispatch(OpenAccount { account_id: id.clone(), owner: "Ada".into() }.into(), &context()).await?;
/// let outcome = bank.dispatch(DepositMoney { account_id: id, pence: 500 }.into(), &context()).await?;
///
/// assert_eq!(outcome.state.balance(), 500);
/// assert_eq!(outcome.version().number(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Dispatcher<A: Aggregate, S, M = (), B = Immediately> {
    store: S,
    middleware: M,
    backoff: B,
    memory: Memory<A>,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<A> {
    /// The stream of the aggregate.
    pub stream: StreamName,
    /// Where the stream stands.
    pub head: Head,
    /// What the command added. `None`: there was nothing to change.
    pub commit: Option<Commit>,
    /// Whether the same command, sent before, had already added it.
    pub repeated: bool,
    /// The aggregate after the command.
    pub state: Arc<A>,
}

impl<A> Outcome<A> {
    /// The version of the stream after the command.
    pub fn version(&self) -> Version {
        self.commit.as_ref().map_or(self.head.version(), Commit::last_version)
    }
}

impl<A: Aggregate, S: EventStore> Dispatcher<A, S> {
    /// A dispatcher without middleware that retries at once and keeps aggregates within the default bounds.
    pub fn new(store: S) -> Self {
        Self { store, middleware: (), backoff: Immediately, memory: Memory::new(Bounds::default()) }
    }
}

impl<A: Aggregate, S, M, B> Dispatcher<A, S, M, B> {
    /// Adds a middleware inside those that are there.
    pub fn with<N>(self, middleware: N) -> Dispatcher<A, S, (M, N), B> {
        let Self { store, middleware: outer, backoff, memory } = self;
        Dispatcher { store, middleware: (outer, middleware), backoff, memory }
    }

    /// Sets how to wait after a conflict.
    pub fn backing_off<C>(self, backoff: C) -> Dispatcher<A, S, M, C> {
        let Self { store, middleware, memory, .. } = self;
        Dispatcher { store, middleware, backoff, memory }
    }

    /// Sets how many aggregates are kept in memory between commands.
    #[must_use]
    pub fn keeping(mut self, bounds: Bounds) -> Self {
        self.memory = Memory::new(bounds);
        self
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }
}

impl<A: Aggregate, S: EventStore, M: Middleware<A>, B: Backoff> Dispatcher<A, S, M, B> {
    /// Carries out a command.
    ///
    /// An aggregate that was kept from an earlier command costs one request, another two. No event means no append. When another writer came first, the command is handled again on the newer state, at
    /// most [`MAX_ATTEMPTS`] times. A command with an idempotency key that was carried out before answers as it did then.
    ///
    /// # Errors
    /// [`DispatchError`]. Nothing was stored, save that after `Store` it is not known.
    pub async fn dispatch(
        &self,
        mut command: A::Command,
        context: &CommandContext,
    ) -> Result<Outcome<A>, DispatchError<A::Refusal>> {
        self.middleware.before(&mut command, context).await?;
        let result = self.carry_out(&command, context).await;
        match &result {
            Ok(outcome) => self.middleware.after(&command, context, outcome).await,
            Err(error) => self.middleware.failed(&command, context, error).await,
        }
        result
    }

    async fn carry_out(
        &self,
        command: &A::Command,
        context: &CommandContext,
    ) -> Result<Outcome<A>, DispatchError<A::Refusal>> {
        let stream = A::target(command).stream();
        let mut kept = match self.memory.take(&stream, context.now) {
            Some(kept) => kept,
            None => self.load(&stream).await?,
        };
        let result = self.attempts(&stream, &mut kept, command, context).await;
        let lifespan = match &result {
            Ok(_) => A::lifespan(After::Command(command)),
            Err(DispatchError::Refused(refusal)) => A::lifespan(After::Refusal(refusal)),
            // What is not understood is not kept.
            Err(_) => Lifespan::Stop,
        };
        let outcome = result.map(|done| done.outcome(stream.clone(), &kept));
        self.memory.keep(stream, kept, lifespan, context.now);
        outcome
    }

    async fn attempts(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
        command: &A::Command,
        context: &CommandContext,
    ) -> Result<Done, DispatchError<A::Refusal>> {
        for attempt in 1..=MAX_ATTEMPTS {
            let decided = match kept.decide(command, context) {
                // A kept state may have missed what makes the difference: only a fresh one says no.
                Ok(events) if events.is_empty() && !kept.fresh => {
                    self.refreshed(stream, kept, command, context).await
                }
                Err(_) if !kept.fresh => self.refreshed(stream, kept, command, context).await,
                decided => decided,
            };
            let events = match decided {
                Ok(events) => events,
                Err(error) => return self.recall_or(stream, context, Err(error)).await,
            };
            let Some(mut commit) = NewCommit::new(encode(&events)?, context.metadata()) else {
                return self.recall_or(stream, context, Ok(())).await;
            };
            commit.caused_at = context.caused_at;
            commit.idempotency_key.clone_from(&context.idempotency_key);
            match self.store.append(stream, Expected::Head(kept.head), commit).await {
                Ok(Appended { commit, repeated: true }) => return Ok(Done::Repeated(commit)),
                Ok(Appended { commit, repeated: false }) => {
                    kept.append(&events, &commit);
                    if let Some(snapshot) = kept.due_snapshot() {
                        // The command is done, and nothing depends on a snapshot: one that was not saved is due again
                        // when the aggregate is loaded the next time.
                        let _ = self.store.save_snapshot(stream, &snapshot).await;
                    }
                    return Ok(Done::Committed(commit));
                }
                Err(AppendError::Conflict(conflict)) => {
                    self.backoff.wait(attempt).await;
                    match conflict.winner {
                        Some(winner) if winner.first_version == kept.head.version().next() => {
                            kept.follow(&winner)?;
                            kept.fresh = false;
                        }
                        _ => self.refresh(stream, kept).await?,
                    }
                }
                Err(AppendError::TooLarge { bytes, limit }) => {
                    return Err(DispatchError::CommitTooLarge { bytes, limit });
                }
                Err(AppendError::Store(error)) => return Err(error.into()),
            }
        }
        Err(DispatchError::TooManyAttempts)
    }

    /// Decides again on the state as the store holds it.
    async fn refreshed(
        &self,
        stream: &StreamName,
        kept: &mut Kept<A>,
        command: &A::Command,
        context: &CommandContext,
    ) -> Result<Vec<A::Event>, DispatchError<A::Refusal>> {
        self.refresh(stream, kept).await?;
        kept.decide(command, context)
    }

    /// Reads what a kept aggregate has missed.
    async fn refresh(
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

    /// Nothing to append: unless an earlier sending of this command is the reason, `otherwise` is the answer.
    async fn recall_or(
        &self,
        stream: &StreamName,
        context: &CommandContext,
        otherwise: Result<(), DispatchError<A::Refusal>>,
    ) -> Result<Done, DispatchError<A::Refusal>> {
        if let Some(key) = &context.idempotency_key
            && let Some(commit) = self.store.recall(stream, key).await?
        {
            return Ok(Done::Repeated(commit));
        }
        otherwise.map(|()| Done::Unchanged)
    }

    /// The aggregate as the store holds it.
    async fn load(&self, stream: &StreamName) -> Result<Kept<A>, DispatchError<A::Refusal>> {
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
}

/// What came of the attempts.
enum Done {
    Unchanged,
    Committed(Commit),
    Repeated(Commit),
}

impl Done {
    fn outcome<A: Aggregate>(self, stream: StreamName, kept: &Kept<A>) -> Outcome<A> {
        let (commit, repeated) = match self {
            Self::Unchanged => (None, false),
            Self::Committed(commit) => (Some(commit), false),
            Self::Repeated(commit) => (Some(commit), true),
        };
        Outcome { stream, head: kept.head, commit, repeated, state: Arc::clone(&kept.state) }
    }
}

fn encode<E: EventSet>(events: &[E]) -> Result<Vec<crate::EncodedEvent>, EventError> {
    events.iter().map(EventSet::encode).collect()
}
