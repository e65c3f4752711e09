//! How far a slice of the log is reconciled, and which subscribers lag in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::lag::{Hint, Lag};
use crate::Position;
use crate::subscriptions::Subscriptions;

/// The most lagging streams of one subscriber that are remembered: what comes after them in the log waits until they
/// are fewer.
pub(super) const MAX_OF_SUBSCRIBER: usize = 50;

/// The most lagging streams that are remembered, so that a slice is small enough to be stored.
pub(super) const MAX_LAGGING: usize = 800;

/// What is remembered of a slice from run to run. A few hundred kilobytes at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// Up to here every subscriber's checkpoints are compared, but for those that are behind.
    read_to: Position,
    /// Subscribers that are compared from an earlier position on, alone: new ones, and those that lag in many streams.
    #[serde(default)]
    behind: BTreeMap<String, Position>,
    /// In what they lag.
    #[serde(default)]
    lagging: Vec<Lag>,
}

impl Slice {
    /// Up to where all subscribers are compared that are not behind.
    pub fn read_to(&self) -> Position {
        self.read_to
    }

    /// In what subscribers lag.
    pub fn lagging(&self) -> &[Lag] {
        &self.lagging
    }

    /// Whether all is compared up to a position.
    pub fn is_reconciled(&self, until: Position) -> bool {
        self.read_to >= until && self.behind.is_empty()
    }

    /// Compares a subscriber's checkpoints once more, from this position on.
    pub fn begin_again(&mut self, subscriber: &str, after: Position) {
        if after < self.read_to {
            let at = self.behind.entry(subscriber.to_owned()).or_insert(after);
            *at = after.min(*at);
        }
    }

    /// The hints for which it is time. Those about the subscribers for whom `asked` holds need not wait.
    pub fn hints(&mut self, now: Timestamp, asked: impl Fn(&str) -> bool) -> Vec<Hint> {
        let hint = |lag: &mut Lag| {
            let asked = asked(&lag.subscriber);
            lag.hint(now, asked)
        };
        self.lagging.iter_mut().filter_map(hint).collect()
    }

    /// Forgets subscribers that are no more.
    pub(super) fn retain(&mut self, subscriptions: &Subscriptions) {
        let is_there = |name: &str| subscriptions.subscribers().any(|there| there.subscriber == name);
        self.behind.retain(|name, _| is_there(name));
        self.lagging.retain(|lag| is_there(&lag.subscriber));
    }

    pub(super) fn advance(&mut self, to: Position) {
        self.read_to = to.max(self.read_to);
    }

    pub(super) fn is_behind(&self, subscriber: &str) -> bool {
        self.behind.contains_key(subscriber)
    }

    pub(super) fn behind(&self) -> &BTreeMap<String, Position> {
        &self.behind
    }

    /// Compares a subscriber from this position on, alone.
    pub(super) fn leave_behind(&mut self, subscriber: &str, after: Position) {
        self.behind.entry(subscriber.to_owned()).or_insert(after);
    }

    /// Compares a subscriber together with the others again.
    pub(super) fn rejoin(&mut self, subscriber: &str) {
        self.behind.remove(subscriber);
    }

    /// Keeps those of the lags that are found to be so still.
    pub(super) fn keep(&mut self, lagging: &[Lag]) {
        let same = |one: &Lag, other: &Lag| one.subscriber == other.subscriber && one.stream == other.stream;
        self.lagging.retain(|lag| lagging.iter().any(|still| same(still, lag)));
    }

    /// Remembers a lag. Tells whether there was room.
    pub(super) fn remember(&mut self, lag: Lag) -> bool {
        let same = |there: &&mut Lag| there.subscriber == lag.subscriber && there.stream == lag.stream;
        if let Some(there) = self.lagging.iter_mut().find(same) {
            if there.last_version < lag.last_version {
                (there.first_version, there.last_version) = (lag.first_version, lag.last_version);
            }
            return true;
        }
        let of_subscriber = self.lagging.iter().filter(|there| there.subscriber == lag.subscriber).count();
        let has_room = of_subscriber < MAX_OF_SUBSCRIBER && self.lagging.len() < MAX_LAGGING;
        if has_room {
            self.lagging.push(lag);
        }
        has_room
    }
}
