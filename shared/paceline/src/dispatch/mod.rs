//! Dispatch: load, handle, append, and again when another writer came first.

mod backoff;
mod error;
mod kept;
mod load;
mod memory;
mod recent;
mod repeats;
mod settle;
mod slot;

use std::sync::Arc;

use crate::aggregate::Lifespan;
use crate::{Aggregate, CommandContext, Commit, EventStore, Head, Identity, Middleware, StreamName, Version};
use memory::Memory;
use slot::Slot;

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
    /// Where the stream stands, which after a batch is beyond what this command added.
    pub head: Head,
    /// What the command added. `None`: there was nothing to change.
    pub commit: Option<Commit>,
    /// Whether the same command, sent before, had already added it.
    pub repeated: bool,
    /// The aggregate as it is where the stream stands.
    pub state: Arc<A>,
}

/// What came of a command, or why nothing did.
pub type DispatchResult<A> = Result<Outcome<A>, DispatchError<<A as Aggregate>::Refusal>>;

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
    /// An aggregate that was kept from an earlier command costs one request, another two. No event means no append. When
    /// another writer came first, the command is handled again on the newer state, at most [`MAX_ATTEMPTS`] times.
    ///
    /// A repeat that its [`Deduplication`](crate::Deduplication) tells answers as the first did. One by a cause costs a
    /// request more when it is a repeat, or when its cause lies before the snapshot that the aggregate was loaded from, or
    /// before its last thousand commands.
    ///
    /// # Errors
    /// [`DispatchError`]. Nothing was stored, save that after `Store` it is not known.
    pub async fn dispatch(&self, mut command: A::Command, context: &CommandContext) -> DispatchResult<A> {
        self.middleware.before(&mut command, context).await?;
        let mut slot = [Slot::new(&command, context, None)];
        let carried_out = self.carry_out(&A::target(&command).stream(), &mut slot).await;
        let [slot] = slot;
        let result = carried_out.and_then(|()| slot.into_result());
        self.tell(&command, context, &result).await;
        result
    }

    /// Carries out commands in order. Those that follow each other on one stream are committed together, in one append,
    /// each with its own metadata and its own outcome; one that is refused does not hurt the others.
    ///
    /// The results are in the order of the commands. When the store does not answer, or other writers keep coming first,
    /// that is the last of them: the commands after it were not carried out.
    pub async fn dispatch_batch(
        &self,
        commands: Vec<(A::Command, CommandContext)>,
    ) -> Vec<DispatchResult<A>> {
        let mut admitted = Vec::with_capacity(commands.len());
        for (mut command, context) in commands {
            let halted = self.middleware.before(&mut command, &context).await.err();
            admitted.push((command, context, halted));
        }
        let mut results = Vec::with_capacity(admitted.len());
        for run in admitted
            .chunk_by_mut(|(one, ..), (other, ..)| A::target(one).as_str() == A::target(other).as_str())
        {
            let Some((first, ..)) = run.first() else { continue };
            let stream = A::target(first).stream();
            let mut slots: Vec<Slot<'_, A>> = run
                .iter_mut()
                .map(|(command, context, halted)| Slot::new(command, context, halted.take()))
                .collect();
            let error = self.carry_out(&stream, &mut slots).await.err();
            let stopped = error.is_some();
            for (slot, result) in Slot::results(slots, error) {
                if !slot.halted {
                    self.tell(slot.command, slot.context, &result).await;
                }
                results.push(result);
            }
            if stopped {
                break;
            }
        }
        results
    }

    /// Carries out commands on one stream, beginning with the aggregate that was kept, if one was.
    ///
    /// # Errors
    /// What kept the first command that is not settled, and those after it, from being carried out.
    async fn carry_out(
        &self,
        stream: &StreamName,
        slots: &mut [Slot<'_, A>],
    ) -> Result<(), DispatchError<A::Refusal>> {
        let Some(now) = slots.last().map(|slot| slot.context.now) else { return Ok(()) };
        let mut kept = match self.memory.take(stream, now) {
            Some(kept) => kept,
            None => self.load(stream).await?,
        };
        self.settle(stream, &mut kept, slots).await?;
        // What is deleted may be restored.
        let last = slots.last().filter(|_| !kept.head.is_deleted());
        let lifespan = last.map_or(Lifespan::Stop, Slot::lifespan);
        self.memory.keep(stream.clone(), kept, lifespan, now);
        Ok(())
    }

    /// Tells the middleware how a command ended.
    async fn tell(&self, command: &A::Command, context: &CommandContext, result: &DispatchResult<A>) {
        match result {
            Ok(outcome) => self.middleware.after(command, context, outcome).await,
            Err(error) => self.middleware.failed(command, context, error).await,
        }
    }
}
