//! How fast a log is read, and how long what is left of it takes: for people.

use jiff::SignedDuration;

use crate::Position;

/// Commits a second, to a tenth.
#[allow(clippy::cast_precision_loss, reason = "a rate for people")]
pub(crate) fn per_second(commits: u64, taken: SignedDuration) -> f64 {
    (commits as f64 / taken.as_secs_f64().max(0.001) * 10.0).round() / 10.0
}

/// How far a slice of a log is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// Where the first commit was.
    pub(crate) first: Option<Position>,
    /// All up to here is read.
    pub(crate) read_to: Position,
    /// The time that it has taken.
    pub(crate) taken: SignedDuration,
}

impl Reading {
    /// The time until this position is reached, if commits are as dense in what is left as in what was read. `None`:
    /// nothing was read yet.
    fn time_left(self, target: Position) -> Option<SignedDuration> {
        if self.read_to >= target {
            return Some(SignedDuration::ZERO);
        }
        let (first, read_to, target) = (self.first?.number(), self.read_to.number(), target.number());
        #[allow(clippy::cast_precision_loss, reason = "an estimate")]
        let share = (target - read_to) as f64 / read_to.checked_sub(first).filter(|read| *read > 0)? as f64;
        SignedDuration::try_from_secs_f64(self.taken.as_secs_f64() * share).ok()
    }
}

/// The seconds until the slowest of them has reached this position. `None`: of one nothing can be said yet.
pub(crate) fn seconds_left(slices: impl Iterator<Item = Reading>, target: Position) -> Option<u64> {
    let mut left = slices.map(|slice| slice.time_left(target));
    let most = left.try_fold(SignedDuration::ZERO, |most, left| Some(most.max(left?)))?;
    Some(most.as_secs().unsigned_abs())
}
