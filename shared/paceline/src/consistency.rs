//! Strong consistency: waiting, after a command, until projections show what it did.

#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::TryStreamExt;
use futures_util::future::{Either, select, try_join_all};

use crate::read_model::{ReadModel, ReadModelError};
use crate::{Commit, EventSet, EventStore, Outcome, Projection, StoreError, StreamName, Version};

/// How long is waited unless a caller says otherwise.
pub const DEFAULT_PATIENCE: Duration = Duration::from_secs(5);

const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The pauses between two looks at a checkpoint: 20 ms, then twice as long each time, up to a quarter of a second.
pub fn pauses() -> impl Iterator<Item = Duration> + Send {
    std::iter::successors(Some(FIRST_PAUSE), |pause| Some((*pause * 2).min(LONGEST_PAUSE)))
}

/// What lets time pass. The core has no clock of its own.
pub trait Clock: Send + Sync {
    /// Waits so long.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}

/// A projection that can be waited for.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    /// Its name.
    pub projection: &'static str,
    /// Whether it wants events of this name. It never gets others, so nobody waits until it has passed them.
    pub wants: fn(&str) -> bool,
}

impl Awaited {
    /// The projection `P`.
    pub const fn of<P: Projection>() -> Self {
        Self { projection: P::NAME, wants: <P::Event as EventSet>::includes }
    }

    /// The version of the last event of a commit that it wants, none of them beyond `until`.
    fn last_wanted(&self, commit: &Commit, until: Version) -> Option<Version> {
        let versions = (0..).map(|index| commit.first_version.plus(index));
        let events = commit.events.iter().zip(versions).take_while(|(_, version)| *version <= until);
        let wanted = events.filter(|(event, _)| (self.wants)(&event.event_type.name));
        wanted.map(|(_, version)| version).last()
    }
}

/// Which projections show what was waited for. Nothing is undone by one that does not yet: it will.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Those that do.
    pub passed: Vec<&'static str>,
    /// Those that did not in time.
    pub behind: Vec<&'static str>,
}

impl Passed {
    /// Whether all of them do.
    pub fn all(&self) -> bool {
        self.behind.is_empty()
    }
}

/// Why it could not be told how far projections are. What was carried out stays.
#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// A checkpoint could not be read.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
    /// The stream could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Waits for projections, where rows are to show at once what a command did.
///
/// A projection has passed a version when it has handled all events up to it that it wants. That costs a read of its
/// checkpoint for each look, and one of the stream where the awaited events hold none that it wants.
///
/// ```
/// use std::time::Duration;
///
/// use paceline::consistency::{Awaited, Clock, Waiting};
/// # use paceline::bank_account::{Account, AccountEvent, AccountId, DepositMoney, OpenAccount};
/// # use paceline::projection::project_delivered;
/// # use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
/// # use paceline::{
/// #     CommandContext, Dispatcher, InMemoryEventStore, InMemoryReadModel, Projection, Recorded, UnitOfWork,
/// # };
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct Balance { account_id: String, pence: u64 }
/// # impl Row for Balance {
/// #     const TABLE: &'static str = "balances";
/// #     fn key(&self) -> Key { Key::single(&self.account_id) }
/// # }
/// # struct Balances;
/// # impl Projection for Balances {
/// #     const NAME: &'static str = "balances-projection";
/// #     const TABLES: &'static [&'static str] = &[Balance::TABLE];
/// #     type Event = AccountEvent;
/// #     async fn project<R: ReadModel>(
/// #         &self, event: &Recorded<AccountEvent>, unit: &mut UnitOfWork<'_, R>,
/// #     ) -> Result<(), ReadModelError> {
/// #         unit.put(&Balance { account_id: event.stream.id().to_owned(), pence: 0 })
/// #     }
/// # }
///
/// /// A program lets its runtime wait. An example that waits for nothing lets others run.
/// struct Runtime;
///
/// impl Clock for Runtime {
///     async fn sleep(&self, _duration: Duration) {
///         tokio::task::yield_now().await;
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
/// # let rows = InMemoryReadModel::new();
/// # let context = || CommandContext::new(uuid::Uuid::from_u128(1), "2026-06-01T08:00:00Z".parse().unwrap());
/// # let account_id: AccountId = "ACC-1".parse()?;
/// # let open = OpenAccount { account_id: account_id.clone(), owner: "Ada".into() };
/// let waiting = Waiting::new(&rows, bank.store(), Runtime).at_most(Duration::from_secs(2));
///
/// let opened = bank.dispatch(open.into(), &context()).await?;
/// # project_delivered(&Balances, bank.store(), &rows, opened.commit.as_ref().unwrap()).await?;
/// let shown = waiting.after(&opened, &[Awaited::of::<Balances>()]).await?;
/// assert_eq!(shown.passed, ["balances-projection"]);
///
/// // Nothing projects the deposit here. It is carried out all the same.
/// let paid_in = bank.dispatch(DepositMoney { account_id, pence: 500 }.into(), &context()).await?;
/// let shown = waiting.after(&paid_in, &[Awaited::of::<Balances>()]).await?;
/// assert_eq!(shown.behind, ["balances-projection"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Waiting<R, S, C> {
    rows: R,
    store: S,
    clock: C,
    patience: Duration,
}

impl<'a, R: ReadModel, S: EventStore, C: Clock> Waiting<&'a R, &'a S, C> {
    /// Waits for projections into these rows of events in this store, at most [`DEFAULT_PATIENCE`].
    pub fn new(rows: &'a R, store: &'a S, clock: C) -> Self {
        Self { rows, store, clock, patience: DEFAULT_PATIENCE }
    }

    /// Sets how long is waited at most. With nothing left projections are looked at once.
    #[must_use]
    pub fn at_most(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Waits until the projections show what a command did, or what was there when it found nothing to change.
    ///
    /// # Errors
    /// [`WaitError`].
    pub async fn after<A: Sync>(
        &self,
        outcome: &Outcome<A>,
        projections: &[Awaited],
    ) -> Result<Passed, WaitError> {
        match &outcome.commit {
            Some(commit) => self.until_commit(commit, projections).await,
            None => self.until(&outcome.stream, outcome.version(), projections).await,
        }
    }

    /// Waits until the projections show a commit.
    ///
    /// # Errors
    /// [`WaitError`].
    pub async fn until_commit(&self, commit: &Commit, projections: &[Awaited]) -> Result<Passed, WaitError> {
        self.wait(&commit.stream, commit.last_version(), Some(commit), projections).await
    }

    /// Waits until the projections show a stream as it is at a version.
    ///
    /// # Errors
    /// [`WaitError`].
    pub async fn until(
        &self,
        stream: &StreamName,
        version: Version,
        projections: &[Awaited],
    ) -> Result<Passed, WaitError> {
        self.wait(stream, version, None, projections).await
    }

    async fn wait(
        &self,
        stream: &StreamName,
        version: Version,
        commit: Option<&Commit>,
        projections: &[Awaited],
    ) -> Result<Passed, WaitError> {
        let first_look =
            projections.iter().map(async |one| self.rows.checkpoint(one.projection, stream).await);
        let checkpoints = try_join_all(first_look).await?;
        let looked = projections.iter().zip(checkpoints);
        let (there, behind): (Vec<_>, Vec<_>) = looked.partition(|(_, checkpoint)| *checkpoint >= version);
        let passed = Mutex::new(there.into_iter().map(|(one, _)| one.projection).collect::<Vec<_>>());
        let follow = try_join_all(behind.into_iter().map(async |(one, checkpoint)| {
            self.follow(stream, version, commit, *one, checkpoint).await?;
            passed.lock().unwrap_or_else(PoisonError::into_inner).push(one.projection);
            Ok::<(), WaitError>(())
        }));
        if let Either::Left((followed, _)) = select(pin!(follow), pin!(self.clock.sleep(self.patience))).await
        {
            followed?;
        }
        let passed = passed.into_inner().unwrap_or_else(PoisonError::into_inner);
        let names = projections.iter().map(|one| one.projection);
        let (passed, behind) = names.partition(|name| passed.contains(name));
        Ok(Passed { passed, behind })
    }

    /// Looks again and again, until a projection that is at this checkpoint has passed the version.
    async fn follow(
        &self,
        stream: &StreamName,
        version: Version,
        commit: Option<&Commit>,
        one: Awaited,
        checkpoint: Version,
    ) -> Result<(), WaitError> {
        let wanted = match commit.and_then(|commit| one.last_wanted(commit, version)) {
            Some(wanted) => wanted,
            None => self.last_wanted(stream, checkpoint, version, one).await?,
        };
        let mut pauses = pauses();
        let mut reached = checkpoint;
        while reached < wanted {
            self.clock.sleep(pauses.next().unwrap_or(LONGEST_PAUSE)).await;
            reached = self.rows.checkpoint(one.projection, stream).await?;
        }
        Ok(())
    }

    /// The version of the last event up to `until` that a projection still has to handle: `after`, if there is none.
    async fn last_wanted(
        &self,
        stream: &StreamName,
        after: Version,
        until: Version,
        one: Awaited,
    ) -> Result<Version, WaitError> {
        let commits = self.store.read(stream, after);
        let commits = commits.try_take_while(|commit| std::future::ready(Ok(commit.first_version <= until)));
        let wanted = commits.try_fold(after, |last, commit| {
            std::future::ready(Ok(one.last_wanted(&commit, until).unwrap_or(last).max(last)))
        });
        Ok(wanted.await?)
    }
}
