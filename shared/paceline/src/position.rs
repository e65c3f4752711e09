//! A hybrid logical clock: the order of commits across streams.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Milliseconds take the upper 48 bits, a counter the lower 16.
const COUNTER_BITS: u32 = 16;

/// The place of a commit among those of all streams, consistent with cause and effect: it is greater than that of
/// the stream's previous commit and than that of the commit that caused it, whatever the clocks of their writers say.
///
/// Hybrid logical clock of Kulkarni and others, *Logical Physical Clocks* (2014): the wall clock in milliseconds
/// since 1970 and a counter, in one 64-bit number, so that positions are also close to the time of writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// Before every commit.
    pub const ZERO: Self = Self(0);

    /// A position from its number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The one before: to read on from it brings what has this position again.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The position by so much earlier a clock.
    #[must_use]
    pub fn earlier_by(self, duration: SignedDuration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(0);
        Self(self.0.saturating_sub(milliseconds << COUNTER_BITS))
    }

    /// The position of a commit that is written at `now` after all of `earlier`.
    #[must_use]
    pub fn following(now: Timestamp, earlier: impl IntoIterator<Item = Self>) -> Self {
        let wall = Self::at(now).0;
        let after = earlier.into_iter().max().map_or(0, |position| position.0 + 1);
        Self(wall.max(after))
    }

    /// The first position of an instant.
    fn at(instant: Timestamp) -> Self {
        Self(u64::try_from(instant.as_millisecond()).unwrap_or(0) << COUNTER_BITS)
    }

    /// The last position that no commit can still take which is handled later than `margin` ago; see
    /// [`EventLog`](crate::EventLog) for the margin to choose.
    #[must_use]
    pub fn settled(now: Timestamp, margin: SignedDuration) -> Self {
        now.checked_sub(margin).map_or(Self::ZERO, |instant| Self::at(instant).before())
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_effect_follows_its_causes_whatever_the_clocks_say(skews in prop::collection::vec(-300_000_i64..300_000, 1..50)) {
            let start: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
            let mut last = Position::ZERO;
            for skew in skews {
                let next = Position::following(start + SignedDuration::from_millis(skew), [last]);
                prop_assert!(next > last);
                last = next;
            }
        }

        #[test]
        fn what_is_handled_within_the_margin_comes_after_what_is_settled(age in 0_i64..60_000, cause in 0_i64..600_000) {
            let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
            let margin = SignedDuration::from_mins(1);
            let cause = Position::following(now - SignedDuration::from_millis(cause), []);

            let late = Position::following(now - SignedDuration::from_millis(age), [cause]);

            prop_assert!(late > Position::settled(now, margin));
        }
    }
}
