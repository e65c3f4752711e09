//! A hybrid logical clock: the order of commits across streams.

use std::fmt;

use jiff::Timestamp;
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

    /// The position of a commit that is written at `now` after all of `earlier`.
    #[must_use]
    pub fn following(now: Timestamp, earlier: impl IntoIterator<Item = Self>) -> Self {
        let wall = u64::try_from(now.as_millisecond()).unwrap_or(0) << COUNTER_BITS;
        let after = earlier.into_iter().max().map_or(0, |position| position.0 + 1);
        Self(wall.max(after))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
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
    }
}
