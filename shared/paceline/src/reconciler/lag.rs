//! A stream in which a subscriber lags, and when it is told.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Position, StreamName, Version};

/// How long a delivery may be on its way before it is made again: all its tries together take less.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// The longest time between two hints: each comes after twice the time of the one before, for a hint to a parked
/// stream ends among the dead letters too.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);

/// A stream in which a subscriber has not come as far as it should have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lag {
    /// The subscriber.
    pub subscriber: String,
    /// The stream.
    pub stream: StreamName,
    /// The version of the first event of the last commit that it wants.
    pub first_version: Version,
    /// The version of the last event of that commit: where its checkpoint should be.
    pub last_version: Version,
    /// What that commit is handled one after the other with, if that is not the stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<String>,
    /// The position of a commit that it has not handled.
    pub position: Position,
    /// Where its checkpoint was when it was last looked at.
    #[serde(default)]
    pub reached: Version,
    /// Whether it lags because a replay has set it back.
    #[serde(default)]
    pub replayed: bool,
    /// How many hints were sent.
    pub hints: u32,
    /// How many of them since the checkpoint has last moved.
    #[serde(default)]
    pub in_vain: u32,
    /// When the last was sent, or the checkpoint was last seen to have moved after one.
    pub hinted_at: Option<Timestamp>,
}

/// What a subscriber is told: that there is a commit. It reads everything before that it has missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The subscriber.
    pub subscriber: String,
    /// The stream.
    pub stream: StreamName,
    /// The version of the commit's first event.
    pub first_version: Version,
    /// What the commit is handled one after the other with, if that is not the stream: see
    /// [`Subscription::partition`](crate::subscriptions::Subscription::partition).
    pub partition: Option<String>,
    /// The how-manieth hint about this lag it is, from 1.
    pub number: u32,
}

impl Lag {
    /// Whether the subscriber was told in vain: it had a hint for longer than a delivery takes with all its tries, and has
    /// come no further.
    pub fn is_parked(&self, now: Timestamp) -> bool {
        self.in_vain > 1 || self.hinted_at.is_some_and(|at| now.duration_since(at) >= PATIENCE)
    }

    /// Whether it is time for a hint.
    fn is_due(&self, now: Timestamp) -> bool {
        let Some(hinted_at) = self.hinted_at else {
            return self.replayed || self.position <= Position::settled(now, PATIENCE);
        };
        let doublings = self.in_vain.saturating_sub(1).min(16);
        let pause = PATIENCE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
        now.duration_since(hinted_at) >= pause
    }

    /// Notes where the checkpoint is now. Whoever comes on, if slowly, needs no hint: a long stream takes its time.
    pub(super) fn seen_at(&mut self, reached: Version, now: Timestamp) {
        if reached > self.reached && self.hints > 0 {
            (self.in_vain, self.hinted_at) = (0, Some(now));
        }
        self.reached = reached;
    }

    /// The hint for which it is time, or for which somebody asks.
    pub(super) fn hint(&mut self, now: Timestamp, asked: bool) -> Option<Hint> {
        if !asked && !self.is_due(now) {
            return None;
        }
        self.hints += 1;
        self.in_vain += 1;
        self.hinted_at = Some(now);
        Some(Hint {
            subscriber: self.subscriber.clone(),
            stream: self.stream.clone(),
            first_version: self.first_version,
            partition: self.partition.clone(),
            number: self.hints,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(100_000 + minute)
    }

    fn lag() -> Lag {
        Lag {
            subscriber: "balances".to_owned(),
            stream: "account/1".parse().unwrap(),
            first_version: Version::new(3),
            last_version: Version::new(4),
            partition: None,
            position: Position::following(minute(0), []),
            reached: Version::ZERO,
            replayed: false,
            hints: 0,
            in_vain: 0,
            hinted_at: None,
        }
    }

    #[test]
    fn a_delivery_that_may_be_on_its_way_is_waited_for() {
        let mut lag = lag();

        assert_eq!(lag.hint(minute(4), false), None);
        assert_eq!(lag.hint(minute(6), false).unwrap().number, 1);
    }

    #[test]
    fn hints_come_ever_more_rarely_and_never_end() {
        let mut lag = lag();
        let told: Vec<i64> = (0..2_000).filter(|at| lag.hint(minute(*at), false).is_some()).collect();

        assert_eq!(told, [6, 11, 21, 41, 81, 161, 321, 641, 1001, 1361, 1721]);
    }

    #[test]
    fn who_comes_on_is_not_told_and_not_parked() {
        let mut lag = lag();
        lag.hint(minute(6), false);
        for at in 1..=3 {
            lag.seen_at(Version::new(at), minute(10 + 4 * at.cast_signed()));
            assert!(!lag.is_parked(minute(14 + 4 * at.cast_signed())));
            assert_eq!(lag.hint(minute(14 + 4 * at.cast_signed()), false), None);
        }

        lag.seen_at(Version::new(3), minute(27));

        assert!(lag.is_parked(minute(27)));
        assert_eq!(lag.hint(minute(27), false).unwrap().number, 2);
    }

    #[test]
    fn who_was_set_back_is_told_at_once() {
        assert_eq!(Lag { replayed: true, ..lag() }.hint(minute(0), false).unwrap().number, 1);
    }

    #[test]
    fn whoever_asks_need_not_wait() {
        let mut lag = lag();

        assert_eq!(lag.hint(minute(0), true).unwrap().number, 1);
        assert_eq!(lag.hint(minute(0), true).unwrap().number, 2);
    }

    #[test]
    fn a_stream_is_parked_when_a_hint_did_not_help() {
        let mut lag = lag();
        assert!(!lag.is_parked(minute(60)));

        lag.hint(minute(60), false);

        assert!(!lag.is_parked(minute(64)));
        assert!(lag.is_parked(minute(65)));
    }
}
