//! Following all streams.

use std::collections::VecDeque;
use std::pin::pin;

use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};

use super::ahead::{Ahead, Follows};
use super::{Clock, Commits, PAUSE, SubscriptionError};
use crate::as_of::version_as_of;
use crate::checkpoints::{Checkpoints, ConfirmCheckpoint};
use crate::{
    Commit, EventLog, EventStore, Position, SETTLING_MARGIN, StoreError, StreamName, Streams, Version,
    read_log,
};

/// How far the search for new commits reaches back behind the one before it: for clocks that are behind, and for what
/// the log was slow to show. What is later than that comes when it has settled.
const OVERLAP: SignedDuration = SignedDuration::from_secs(5);

/// A subscription to all streams: every commit, those of each stream in order.
///
/// A commit is given as soon as the log shows it; if the log shows it before an earlier one of its stream, that one is
/// read from the event store first. Behind that everything is read once more when its position has
/// [settled](EventLog), so that nothing is missing which the log showed late. A new run begins at the settled position,
/// and gives again what comes after it: the commits of the last minute.
///
/// It costs the reading of every commit twice or more, and while nothing happens two queries a second for each slice.
///
/// ```
/// use paceline::bank_account::AccountEvent;
/// use paceline::{InMemoryReadModel, LogSubscription, Position};
/// # use paceline::bank_account::{Account, AccountId, DepositMoney, OpenAccount};
/// # use paceline::catch_up::Clock;
/// # use paceline::{CommandContext, Dispatcher, Identity, InMemoryEventStore};
/// # struct Standing;
/// # impl Clock for Standing {
/// #     fn now(&self) -> jiff::Timestamp { "2026-06-01T08:00:00Z".parse().unwrap() }
/// #     async fn pause(&self, _: jiff::SignedDuration) {}
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
/// # let context = || CommandContext::new(uuid::Uuid::from_u128(1), "2026-06-01T08:00:00Z".parse().unwrap());
/// # for id in ["ACC-1", "ACC-2"] {
/// #     let account_id: AccountId = id.parse()?;
/// #     bank.dispatch(OpenAccount { account_id: account_id.clone(), owner: "Ada".into() }.into(), &context()).await?;
/// # }
/// # let (store, log, clock) = (bank.store(), bank.store(), Standing);
///
/// let checkpoints = InMemoryReadModel::new();
/// let mut all =
///     LogSubscription::open("audit", Position::ZERO, log, store, &checkpoints, &clock).await?;
/// for _ in 0..2 {
///     let commit = all.next().await?;
///     println!("{} {}", commit.position, commit.stream);
///     all.acknowledge().await?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LogSubscription<'a, L, S, K, C> {
    name: &'static str,
    log: &'a L,
    store: &'a S,
    checkpoints: &'a K,
    clock: &'a C,
    margin: SignedDuration,
    /// Whether commits are given before they have settled.
    early: bool,
    /// All commits up to here were given.
    settled: Position,
    /// When the last search for new commits began.
    searched_at: Option<Timestamp>,
    ahead: Ahead,
    step: Step,
    pass: Option<Pass<'a>>,
    /// The commit that was read last, until it is known what comes before it.
    read: Option<Commit>,
    /// What is to be given next.
    found: VecDeque<Commit>,
    /// Whether all that was given is acknowledged.
    acknowledged: bool,
    /// The position that is kept.
    kept: Position,
}

/// What is to be done when nothing is being read.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// To read what has settled.
    Settle,
    /// To look for what is new.
    Search,
    /// To wait a moment.
    Pause,
}

/// One reading of a part of the log.
struct Pass<'a> {
    /// Up to where everything is there. `None`: a search for new commits.
    until: Option<Position>,
    commits: Commits<'a>,
}

impl<'a, L, S, K, C> LogSubscription<'a, L, S, K, C>
where
    L: EventLog,
    S: EventStore + Streams,
    K: Checkpoints + ConfirmCheckpoint,
    C: Clock,
{
    /// Goes on from where the subscription of this name was acknowledged, but not before `from`.
    ///
    /// # Errors
    /// [`SubscriptionError::Checkpoint`].
    pub async fn open(
        name: &'static str,
        from: Position,
        log: &'a L,
        store: &'a S,
        checkpoints: &'a K,
        clock: &'a C,
    ) -> Result<Self, SubscriptionError> {
        let kept = checkpoints.versions(name, &[place(name)]).await?;
        let kept = Position::new(kept.first().copied().unwrap_or_default().number()).max(from);
        Ok(Self {
            name,
            log,
            store,
            checkpoints,
            clock,
            margin: SETTLING_MARGIN,
            early: true,
            settled: kept,
            searched_at: None,
            ahead: Ahead::default(),
            step: Step::Settle,
            pass: None,
            read: None,
            found: VecDeque::new(),
            acknowledged: true,
            kept,
        })
    }

    /// Takes another margin than [`SETTLING_MARGIN`]: see [`EventLog`] for the one to choose.
    #[must_use]
    pub fn with_margin(self, margin: SignedDuration) -> Self {
        Self { margin, ..self }
    }

    /// Gives commits in the order of their positions across streams, each when its position has settled.
    #[must_use]
    pub fn by_position(self) -> Self {
        Self { early: false, ..self }
    }

    /// The next commit. Waits for it if there is none yet. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// [`SubscriptionError`].
    pub async fn next(&mut self) -> Result<Commit, SubscriptionError> {
        loop {
            if self.read.is_some() {
                self.place_read().await?;
            }
            if let Some(commit) = self.found.pop_front() {
                let settles = self.pass.as_ref().and_then(|pass| pass.until);
                self.ahead.give(&commit, settles.is_none_or(|until| until < commit.position));
                self.acknowledged = false;
                return Ok(commit);
            }
            let Some(pass) = &mut self.pass else {
                self.begin().await;
                continue;
            };
            match pass.commits.try_next().await {
                Ok(Some(commit)) => self.read = Some(commit),
                Ok(None) => self.end().await?,
                Err(error) => {
                    self.pass = None;
                    return Err(error.into());
                }
            }
        }
    }

    /// Says that all commits which were given are done. It costs a write, so a program that gets many may say it of many
    /// at a time.
    ///
    /// # Errors
    /// [`SubscriptionError::Checkpoint`]: what it is about is given again in the next run.
    pub async fn acknowledge(&mut self) -> Result<(), SubscriptionError> {
        self.acknowledged = true;
        self.keep().await
    }

    /// Begins what is to be done next.
    async fn begin(&mut self) {
        let now = self.clock.now();
        match self.step {
            Step::Settle => {
                let until = Position::settled(now, self.margin);
                if self.settled < until {
                    let commits = Box::pin(read_log(self.log, self.settled, until));
                    self.pass = Some(Pass { until: Some(until), commits });
                }
                self.step = if self.early { Step::Search } else { Step::Pause };
            }
            // It took long to catch up: what has settled by now comes first.
            Step::Search if self.settled < Position::settled(now, self.margin * 2) => {
                self.step = Step::Settle;
            }
            Step::Search => {
                let overlap = self.searched_at.map_or(Position::ZERO, |at| Position::settled(at, OVERLAP));
                let after = self.settled.max(overlap);
                let commits = Box::pin(read_log(self.log, after, Position::new(u64::MAX)));
                self.searched_at = Some(now);
                self.pass = Some(Pass { until: None, commits });
                self.step = Step::Pause;
            }
            Step::Pause => {
                self.clock.pause(PAUSE).await;
                self.step = Step::Settle;
            }
        }
    }

    async fn end(&mut self) -> Result<(), SubscriptionError> {
        if let Some(until) = self.pass.take().and_then(|pass| pass.until) {
            self.settled = self.settled.max(until);
            self.ahead.settle(until);
            // What has been acknowledged in the meantime can be kept up to here, also if nothing more comes.
            if self.acknowledged {
                self.keep().await?;
            }
        }
        Ok(())
    }

    /// Finds what is to be given because of the commit that was read.
    async fn place_read(&mut self) -> Result<(), SubscriptionError> {
        let Some(commit) = &self.read else { return Ok(()) };
        let settles = self.pass.as_ref().is_some_and(|pass| pass.until.is_some());
        let after = match self.ahead.follows(commit) {
            Follows::Given => None,
            Follows::Next => Some(None),
            Follows::Gap(at) => Some(Some(at)),
            // All before it in the log are settled, too, and were given.
            Follows::Unknown if settles => Some(None),
            Follows::Unknown => {
                let before = Version::new(commit.first_version.number() - 1);
                let at = version_as_of(self.settled, self.store, &commit.stream, before).await?;
                Some((at != before).then_some(at))
            }
        };
        let missing = match after {
            Some(Some(at)) => self.missing(commit, at).await?,
            _ => Vec::new(),
        };
        let Some(commit) = self.read.take() else { return Ok(()) };
        if settles {
            // There may be others of the same position.
            self.settled = self.settled.max(commit.position.before());
        }
        self.found.extend(missing);
        if after.is_some() {
            self.found.push_back(commit);
        }
        Ok(())
    }

    /// The commits of the stream between a version and this commit.
    async fn missing(&self, commit: &Commit, at: Version) -> Result<Vec<Commit>, StoreError> {
        let mut missing = Vec::new();
        let mut commits = pin!(self.store.read(&commit.stream, at));
        while let Some(earlier) = commits.try_next().await? {
            if earlier.first_version >= commit.first_version {
                break;
            }
            missing.push(earlier);
        }
        Ok(missing)
    }

    /// Keeps the settled position.
    async fn keep(&mut self) -> Result<(), SubscriptionError> {
        if self.kept < self.settled {
            let at = Version::new(self.settled.number());
            self.checkpoints.confirm(self.name, &place(self.name), at).await?;
            self.kept = self.settled;
        }
        Ok(())
    }
}

/// Where the position of a subscription is kept. No aggregate has streams of this category, so it can stand where
/// others have a version.
fn place(name: &str) -> StreamName {
    StreamName::of("$log", name)
}
