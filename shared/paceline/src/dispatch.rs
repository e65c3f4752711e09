//! Dispatch: load, handle, append, and again when another writer came first.

use std::future::{Future, ready};
use std::pin::pin;

use futures_util::TryStreamExt;

use crate::middleware::Halt;
use crate::{
    Aggregate, AppendError, Appended, CommandContext, Commit, EventError, EventSet, EventStore, Expected,
    Head, Identity, Loaded, Middleware, NewCommit, Snapshot, Snapshots, StoreError, StreamName, Version,
};

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
pub struct Dispatcher<A, S, M = (), B = Immediately> {
    store: S,
    middleware: M,
    backoff: B,
    aggregate: std::marker::PhantomData<fn() -> A>,
}

/// How long to wait before a command is handled again after a conflict.
pub trait Backoff: Send + Sync {
    /// Waits before the attempt after this one. The first attempt has the number 1.
    fn wait(&self, attempt: u32) -> impl Future<Output = ()> + Send;
}

/// Does not wait.
#[derive(Clone, Copy, Debug, Default)]
pub struct Immediately;

impl Backoff for Immediately {
    fn wait(&self, _attempt: u32) -> impl Future<Output = ()> + Send {
        ready(())
    }
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
    pub state: A,
}

impl<A> Outcome<A> {
    /// The version of the stream after the command.
    pub fn version(&self) -> Version {
        self.commit.as_ref().map_or(self.head.version(), Commit::last_version)
    }
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError<R> {
    /// The aggregate refused it.
    #[error(transparent)]
    Refused(R),
    /// A middleware halted it.
    #[error(transparent)]
    Halted(#[from] Halt),
    /// The stream is not at the version that the sender insists on.
    #[error("the stream is at version {actual}, not {expected}")]
    VersionConflict {
        /// What the sender has seen.
        expected: Version,
        /// Where the stream stands.
        actual: Version,
    },
    /// Other writers came first [`MAX_ATTEMPTS`] times in a row.
    #[error("other writers came first {MAX_ATTEMPTS} times in a row")]
    TooManyAttempts,
    /// The events are larger than one commit can be.
    #[error("a commit of {bytes} bytes is larger than the {limit} bytes that can be stored at once")]
    CommitTooLarge {
        /// Its size as it would be stored.
        bytes: usize,
        /// The most that can be stored at once.
        limit: usize,
    },
    /// An event cannot be read or written.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The store did not answer. Whether the events were stored is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<A: Aggregate, S: EventStore> Dispatcher<A, S> {
    /// A dispatcher without middleware that retries at once.
    pub fn new(store: S) -> Self {
        Self { store, middleware: (), backoff: Immediately, aggregate: std::marker::PhantomData }
    }
}

impl<A, S, M, B> Dispatcher<A, S, M, B> {
    /// Adds a middleware inside those that are there.
    pub fn with<N>(self, middleware: N) -> Dispatcher<A, S, (M, N), B> {
        let Self { store, middleware: outer, backoff, aggregate } = self;
        Dispatcher { store, middleware: (outer, middleware), backoff, aggregate }
    }

    /// Sets how to wait after a conflict.
    pub fn backing_off<C>(self, backoff: C) -> Dispatcher<A, S, M, C> {
        let Self { store, middleware, aggregate, .. } = self;
        Dispatcher { store, middleware, backoff, aggregate }
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }
}

impl<A: Aggregate, S: EventStore, M: Middleware<A>, B: Backoff> Dispatcher<A, S, M, B> {
    /// Carries out a command.
    ///
    /// No event means no append. When another writer came first, the command is handled again on the newer state, at
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
        let mut kept = self.load(&stream).await?;
        for attempt in 1..=MAX_ATTEMPTS {
            let events = match kept.decide(command, context) {
                Ok(events) => events,
                Err(error) => return self.recall_or(stream, kept, context, Err(error)).await,
            };
            let Some(mut commit) = NewCommit::new(encode(&events)?, context.metadata()) else {
                return self.recall_or(stream, kept, context, Ok(())).await;
            };
            commit.caused_at = context.caused_at;
            commit.idempotency_key.clone_from(&context.idempotency_key);
            match self.store.append(&stream, Expected::Head(kept.head), commit).await {
                Ok(Appended { commit, repeated: true }) => return Ok(repeated(stream, kept, commit)),
                Ok(Appended { commit, repeated: false }) => {
                    events.iter().for_each(|event| kept.state.apply(event));
                    kept.head = commit.head();
                    self.save_snapshot_if_due(&stream, &kept).await;
                    return Ok(Outcome {
                        stream,
                        head: kept.head,
                        commit: Some(commit),
                        repeated: false,
                        state: kept.state,
                    });
                }
                Err(AppendError::Conflict(conflict)) => {
                    self.backoff.wait(attempt).await;
                    match conflict.winner {
                        Some(winner) if winner.first_version == kept.head.version().next() => {
                            kept.follow(&winner)?;
                        }
                        _ => kept = self.load(&stream).await?,
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

    /// Nothing to append: unless an earlier sending of this command is the reason, `otherwise` is the answer.
    async fn recall_or(
        &self,
        stream: StreamName,
        kept: Kept<A>,
        context: &CommandContext,
        otherwise: Result<(), DispatchError<A::Refusal>>,
    ) -> Result<Outcome<A>, DispatchError<A::Refusal>> {
        if let Some(key) = &context.idempotency_key
            && let Some(commit) = self.store.recall(&stream, key).await?
        {
            return Ok(repeated(stream, kept, commit));
        }
        otherwise.map(|()| Outcome {
            stream,
            head: kept.head,
            commit: None,
            repeated: false,
            state: kept.state,
        })
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
                Loaded::Snapshot(snapshot) => match serde_json::from_str(snapshot.state.get()) {
                    Ok(state) => kept = Kept { state, head: snapshot.head(), snapshot_at: snapshot.version },
                    Err(_) => return Ok(None),
                },
                Loaded::Commit(commit) => kept.follow(&commit)?,
            }
        }
        Ok(Some(kept))
    }

    async fn save_snapshot_if_due(&self, stream: &StreamName, kept: &Kept<A>) {
        let Some(snapshots) = A::SNAPSHOTS else { return };
        if kept.head.version().number() - kept.snapshot_at.number() < snapshots.every {
            return;
        }
        if let Ok(state) = serde_json::value::to_raw_value(&kept.state) {
            let (version, position) = (kept.head.version(), kept.head.position());
            let snapshot = Snapshot { version, position, state_version: snapshots.version, state };
            // The command is done. A snapshot that was not saved is due again with the next commit.
            let _ = self.store.save_snapshot(stream, &snapshot).await;
        }
    }
}

/// An aggregate with where it stands.
#[derive(Debug)]
struct Kept<A> {
    state: A,
    head: Head,
    snapshot_at: Version,
}

impl<A: Aggregate> Default for Kept<A> {
    fn default() -> Self {
        Self { state: A::default(), head: Head::NONE, snapshot_at: Version::ZERO }
    }
}

impl<A: Aggregate> Kept<A> {
    /// The events that follow from the command.
    fn decide(
        &self,
        command: &A::Command,
        context: &CommandContext,
    ) -> Result<Vec<A::Event>, DispatchError<A::Refusal>> {
        let actual = self.head.version();
        match context.expected_version {
            Some(expected) if expected != actual => Err(DispatchError::VersionConflict { expected, actual }),
            _ => self.state.handle(command, context.now).map_err(DispatchError::Refused),
        }
    }

    fn follow<R>(&mut self, commit: &Commit) -> Result<(), DispatchError<R>> {
        if commit.first_version != self.head.version().next() {
            // Versions have no gaps: a state that leaves some out must not decide anything.
            let reason = format!("version {} follows on {}", commit.first_version, self.head.version());
            return Err(StoreError::Corrupt { stream: commit.stream.clone(), reason }.into());
        }
        for encoded in &commit.events {
            // A type that this program does not know is none of this aggregate's business.
            if let Some(event) = A::Event::decode(encoded)? {
                self.state.apply(&event);
            }
        }
        self.head = commit.head();
        Ok(())
    }
}

fn encode<E: EventSet>(events: &[E]) -> Result<Vec<crate::EncodedEvent>, EventError> {
    events.iter().map(EventSet::encode).collect()
}

fn repeated<A>(stream: StreamName, kept: Kept<A>, commit: Commit) -> Outcome<A> {
    Outcome { stream, head: kept.head, commit: Some(commit), repeated: true, state: kept.state }
}
