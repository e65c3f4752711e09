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
mod slice;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt;
use jiff::SignedDuration;

pub use self::lag::{Hint, Lag, PATIENCE};
pub use self::remembered::Remembered;
pub use self::slice::Slice;
use crate::checkpoints::{Checkpoints, CheckpointsError};
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
    /// What could not be read. Nobody is told of such a commit by the reconciler.
    pub unreadable: Vec<StoreError>,
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
}

/// A stream of which a subscriber wants something.
#[derive(Clone, Copy)]
struct Wanted {
    /// The position of the first commit that it wants, of those that were read.
    since: Position,
    first_version: Version,
    last_version: Version,
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
        until: Position,
        may_go_on: impl Fn() -> bool + Sync,
    ) -> Result<Reading, ReconcileError> {
        let mut reading = Reading::default();
        slice.retain(self.subscriptions);
        self.look_again(slice).await?;
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
    async fn look_again(&self, slice: &mut Slice) -> Result<(), ReconcileError> {
        let mut noted = Noted::new();
        for lag in slice.lagging() {
            noted.entry(lag.subscriber.clone()).or_default().insert(lag.stream.clone(), Wanted::of(lag));
        }
        let lagging = self.lagging(noted).await?;
        slice.keep(&lagging);
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
            let mut noted = Noted::new();
            let mut room = MAX_READ;
            let ended = loop {
                let commit = match commits.try_next().await {
                    Ok(Some(commit)) => commit,
                    Ok(None) => break true,
                    Err(error @ StoreError::Corrupt { .. }) => {
                        reading.unreadable.push(error);
                        continue;
                    }
                    Err(error) => return Err(ReconcileError::Log(error)),
                };
                reading.commits += 1;
                reached = commit.position.before().max(reached);
                let wanting = who.iter().filter(|subscription| subscription.wants(&commit));
                wanting.for_each(|subscription| note(&mut noted, &subscription.subscriber, &commit));
                room -= 1;
                if room == 0 || noted.values().map(BTreeMap::len).sum::<usize>() >= MAX_NOTED {
                    break false;
                }
            };
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
            lagging.extend(behind.map(|((stream, wanted), _)| wanted.lag(&subscriber, stream)));
        }
        lagging.sort_by_key(|lag| lag.position);
        Ok(lagging)
    }
}

fn note(noted: &mut Noted, subscriber: &str, commit: &Commit) {
    let (first_version, last_version) = (commit.first_version, commit.last_version());
    let new = Wanted { since: commit.position, first_version, last_version };
    let of_subscriber = match noted.get_mut(subscriber) {
        Some(of_subscriber) => of_subscriber,
        None => noted.entry(subscriber.to_owned()).or_default(),
    };
    let wanted = of_subscriber.entry(commit.stream.clone()).or_insert(new);
    (wanted.first_version, wanted.last_version) = (first_version, last_version);
}

impl Wanted {
    fn of(lag: &Lag) -> Self {
        Self { since: lag.position, first_version: lag.first_version, last_version: lag.last_version }
    }

    fn lag(self, subscriber: &str, stream: StreamName) -> Lag {
        Lag {
            subscriber: subscriber.to_owned(),
            stream,
            first_version: self.first_version,
            last_version: self.last_version,
            position: self.since,
            hints: 0,
            hinted_at: None,
        }
    }
}
