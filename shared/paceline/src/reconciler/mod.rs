//! The reconciler: finds every commit that a subscriber should have handled and has not, whatever has lost it, and has
//! it delivered again.
//!
//! It reads the log, notes the last commit of each stream that each subscriber wants, and compares with the
//! subscriber's checkpoint. Who is not there yet is *lagging*: it gets a [`Hint`] when a delivery cannot be on its way any
//! longer, and further ones, ever more rarely, for as long as it lags. A commit that nobody wants costs its share of
//! the reading of the log and nothing else.
//!
//! What is remembered is a [`Slice`] for each slice of the log, so the slices can be reconciled side by side, and a run
//! can end at any time: the next one goes on. A commit that becomes visible in the log after others with greater
//! positions is found too, up to [`OVERLAP`] behind where the reading has been, on top of the margin that every reader
//! of a log keeps.

mod lag;
mod remembered;
mod replaying;
mod slice;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::{Stream, TryStreamExt};
use jiff::{SignedDuration, Timestamp};

pub use self::lag::{Hint, Lag, PATIENCE};
pub use self::remembered::Remembered;
pub use self::slice::Slice;
use crate::checkpoints::{Checkpoints, CheckpointsError};
use crate::read_model::WriteError;
use crate::subscriptions::{Subscription, Subscriptions};
use crate::{Commit, EventLog, Position, StoreError, StreamName, Version};

/// How much of the log is read again in every run.
pub const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// After so many wanted streams or commits their checkpoints are read.
const MAX_NOTED: usize = 500;
const MAX_READ: usize = 5_000;

/// Compares checkpoints with the log.
#[derive(Clone, Copy, Debug)]
pub struct Reconciler<'a, L, C> {
    /// The log.
    pub log: L,
    /// The checkpoints of all subscribers.
    pub checkpoints: C,
    /// Who wants what.
    pub subscriptions: &'a Subscriptions,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// How many commits.
    pub commits: u64,
    /// The position of the first of them.
    first: Option<Position>,
    /// What could not be read. Nobody is told of such a commit by the reconciler.
    pub unreadable: Vec<StoreError>,
}

impl Reading {
    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.commits += other.commits;
        self.unreadable.extend(other.unreadable);
        self
    }
}

/// Why a slice was not reconciled. What it says by then is right, and can be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The log did not answer.
    #[error(transparent)]
    Log(StoreError),
    /// The checkpoints were not read.
    #[error(transparent)]
    Checkpoints(#[from] CheckpointsError),
    /// A checkpoint was not set back.
    #[error(transparent)]
    SetBack(#[from] WriteError),
}

/// A stream of which a subscriber wants something.
#[derive(Clone)]
struct Wanted {
    /// The position of the first commit that it wants, of those that were read.
    since: Position,
    /// The version before its first event.
    before: Version,
    first_version: Version,
    last_version: Version,
    /// What the last is handled one after the other with, if that is not the stream.
    partition: Option<String>,
}

/// What subscribers want of the commits that were read, by subscriber.
type Noted = BTreeMap<String, BTreeMap<StreamName, Wanted>>;

/// A part of the log.
#[derive(Clone, Copy)]
struct Part {
    slice: u16,
    after: Position,
    until: Position,
}

impl<L: EventLog, C: Checkpoints> Reconciler<'_, L, C> {
    /// Goes on with a slice of the log, up to `until`: the [settled](Position::settled) position, or one before it. It
    /// stops early when `may_go_on` says so, which it asks again and again; the slice tells how far it has come.
    ///
    /// # Errors
    /// [`ReconcileError`].
    pub async fn reconcile(
        &self,
        number: u16,
        slice: &mut Slice,
        (now, until): (Timestamp, Position),
        may_go_on: impl Fn() -> bool + Sync,
    ) -> Result<Reading, ReconcileError> {
        let mut reading = Reading::default();
        slice.retain(self.subscriptions);
        self.look_again(slice, now).await?;
        if slice.read_to() < until {
            let part = Part { slice: number, after: slice.read_to().earlier_by(OVERLAP), until };
            let all =
                self.subscriptions.subscribers().filter(|it| !slice.is_behind(&it.subscriber)).collect();
            let reached = self.compare(part, all, slice, &may_go_on, &mut reading).await?;
            slice.advance(reached);
        }
        for (subscriber, after) in slice.behind().clone() {
            let part = Part { slice: number, after, until: slice.read_to() };
            let alone = self.subscriptions.subscribers().filter(|it| it.subscriber == subscriber).collect();
            slice.rejoin(&subscriber);
            let reached = self.compare(part, alone, slice, &may_go_on, &mut reading).await;
            if reached.as_ref().map_or(true, |reached| *reached < part.until) {
                slice.leave_behind(&subscriber, *reached.as_ref().unwrap_or(&after));
            }
            reached?;
        }
        Ok(reading)
    }

    /// Looks whether those who lagged still do.
    async fn look_again(&self, slice: &mut Slice, now: Timestamp) -> Result<(), ReconcileError> {
        let mut noted = Noted::new();
        for lag in slice.lagging() {
            noted.entry(lag.subscriber.clone()).or_default().insert(lag.stream.clone(), Wanted::of(lag));
        }
        let lagging = self.lagging(noted).await?;
        slice.keep(&lagging, now);
        Ok(())
    }

    /// Compares the checkpoints of some subscribers with a part of the log. Tells up to where that is done; those for
    /// whose lags there is no more room are left behind.
    async fn compare(
        &self,
        part: Part,
        mut who: Vec<&Subscription>,
        slice: &mut Slice,
        may_go_on: &(impl Fn() -> bool + Sync),
        reading: &mut Reading,
    ) -> Result<Position, ReconcileError> {
        let mut commits = pin!(self.log.read_slice(part.slice, part.after, part.until));
        let mut reached = part.after;
        while !who.is_empty() && may_go_on() {
            let (noted, ended) = note_some(&mut commits, &who, MAX_NOTED, &mut reached, reading).await?;
            for lag in self.lagging(noted).await? {
                let (subscriber, position) = (lag.subscriber.clone(), lag.position);
                if !slice.is_behind(&subscriber) && !slice.remember(lag) {
                    slice.leave_behind(&subscriber, position.before());
                    who.retain(|subscription| subscription.subscriber != subscriber);
                }
            }
            if ended {
                return Ok(part.until);
            }
        }
        Ok(if who.is_empty() { part.until } else { reached })
    }

    /// Those who have not come as far as is noted, in the order of the log.
    async fn lagging(&self, noted: Noted) -> Result<Vec<Lag>, ReconcileError> {
        let mut lagging = Vec::new();
        for (subscriber, streams) in noted {
            let (names, wanted): (Vec<StreamName>, Vec<Wanted>) = streams.into_iter().unzip();
            let versions = self.checkpoints.versions(&subscriber, &names).await?;
            let of_subscriber = names.into_iter().zip(wanted).zip(versions);
            let behind = of_subscriber.filter(|((_, wanted), version)| *version < wanted.last_version);
            lagging
                .extend(behind.map(|((stream, wanted), version)| wanted.lag(&subscriber, stream, version)));
        }
        lagging.sort_by_key(|lag| lag.position);
        Ok(lagging)
    }
}

/// Notes what is wanted of the next commits, of `most` streams or a few more. Tells whether these were the last.
async fn note_some(
    commits: &mut (impl Stream<Item = Result<Commit, StoreError>> + Unpin),
    who: &[&Subscription],
    most: usize,
    reached: &mut Position,
    reading: &mut Reading,
) -> Result<(Noted, bool), ReconcileError> {
    let mut noted = Noted::new();
    for _ in 0..MAX_READ {
        let commit = match commits.try_next().await {
            Ok(Some(commit)) => commit,
            Ok(None) => return Ok((noted, true)),
            Err(error @ StoreError::Corrupt { .. }) => {
                reading.unreadable.push(error);
                continue;
            }
            Err(error) => return Err(ReconcileError::Log(error)),
        };
        reading.commits += 1;
        reading.first.get_or_insert(commit.position);
        *reached = commit.position.before().max(*reached);
        let wanting = who.iter().filter(|subscription| subscription.wants(&commit));
        wanting.for_each(|subscription| note(&mut noted, subscription, &commit));
        if noted.values().map(BTreeMap::len).sum::<usize>() >= most {
            break;
        }
    }
    Ok((noted, false))
}

fn note(noted: &mut Noted, subscription: &Subscription, commit: &Commit) {
    let (first_version, last_version) = (commit.first_version, commit.last_version());
    let of_subscriber = match noted.get_mut(&subscription.subscriber) {
        Some(of_subscriber) => of_subscriber,
        None => noted.entry(subscription.subscriber.clone()).or_default(),
    };
    let before = Version::new(first_version.number() - 1);
    let partition = subscription.partition(commit);
    let new = Wanted { since: commit.position, before, first_version, last_version, partition: None };
    let wanted = of_subscriber.entry(commit.stream.clone()).or_insert(new);
    (wanted.first_version, wanted.last_version) = (first_version, last_version);
    wanted.partition = partition;
}

impl Wanted {
    fn of(lag: &Lag) -> Self {
        let (first_version, last_version) = (lag.first_version, lag.last_version);
        let (since, before, partition) = (lag.position, lag.reached, lag.partition.clone());
        Self { since, before, first_version, last_version, partition }
    }

    fn lag(self, subscriber: &str, stream: StreamName, reached: Version) -> Lag {
        Lag {
            subscriber: subscriber.to_owned(),
            stream,
            first_version: self.first_version,
            last_version: self.last_version,
            partition: self.partition,
            position: self.since,
            reached,
            replayed: false,
            hints: 0,
            in_vain: 0,
            hinted_at: None,
        }
    }
}
