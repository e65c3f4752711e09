//! How far a slice of the log is reconciled, and which subscribers lag in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::lag::{Hint, Lag};
use crate::Position;
use crate::replay::{Replay, SliceReplay, State};
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
    /// How far event handlers are replayed.
    #[serde(default)]
    replays: BTreeMap<String, SliceReplay>,
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

    /// How far a replay has come.
    pub fn replayed(&self, replay: &Replay) -> SliceReplay {
        let known = self.replays.get(&replay.handler).filter(|known| known.number == replay.number);
        known.cloned().unwrap_or_else(|| SliceReplay::none(replay))
    }

    /// In how many streams an event handler has not handled again what it is to.
    pub fn waiting(&self, handler: &str) -> usize {
        self.lagging.iter().filter(|lag| lag.replayed && lag.subscriber == handler).count()
    }

    /// Whether there is something for a replay to read, up to a position, and room for it or the prospect of some.
    pub fn can_replay(&self, replay: &Replay, until: Position, now: Timestamp) -> bool {
        let handler = replay.handler.as_str();
        let replayed = self.replayed(replay);
        let comes_on = |lag: &Lag| lag.subscriber == handler && !lag.is_parked(now);
        replay.is_running()
            && replayed.read_to < replayed.end(replay).min(until)
            && (self.has_room_for(handler) || self.lagging.iter().any(comes_on))
    }

    /// Has a handler compared once more from where a replay has ended that was cancelled, or that another has followed since:
    /// in what it had set back, the handler is to come as far again as it had been.
    pub(super) fn take_over(&mut self, replay: &Replay) {
        let Some(known) = self.replays.get_mut(&replay.handler) else { return };
        let is_over = known.number != replay.number || matches!(replay.state, State::Cancelled { .. });
        if is_over && known.read_to < known.follow_to {
            let from = known.read_to;
            known.follow_to = from;
            self.begin_again(&replay.handler, from);
        }
    }

    pub(super) fn note_replayed(&mut self, handler: &str, replayed: SliceReplay) {
        self.replays.insert(handler.to_owned(), replayed);
    }

    /// Forgets subscribers that are no more.
    pub(super) fn retain(&mut self, subscriptions: &Subscriptions) {
        let is_there = |name: &str| subscriptions.subscribers().any(|there| there.subscriber == name);
        self.behind.retain(|name, _| is_there(name));
        self.lagging.retain(|lag| is_there(&lag.subscriber));
        self.replays.retain(|name, _| is_there(name));
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
    pub(super) fn keep(&mut self, lagging: &[Lag], now: Timestamp) {
        let same = |one: &Lag, other: &Lag| one.subscriber == other.subscriber && one.stream == other.stream;
        self.lagging.retain_mut(|lag| {
            let still = lagging.iter().find(|still| same(still, lag));
            still.is_some_and(|still| {
                lag.seen_at(still.reached, now);
                true
            })
        });
    }

    /// Whether one more lag of a subscriber can be remembered.
    pub(super) fn has_room_for(&self, subscriber: &str) -> bool {
        let of_subscriber = self.lagging.iter().filter(|there| there.subscriber == subscriber).count();
        of_subscriber < MAX_OF_SUBSCRIBER && self.lagging.len() < MAX_LAGGING
    }

    /// Remembers a lag. Tells whether there was room.
    pub(super) fn remember(&mut self, lag: Lag) -> bool {
        let same = |there: &&mut Lag| there.subscriber == lag.subscriber && there.stream == lag.stream;
        if let Some(there) = self.lagging.iter_mut().find(same) {
            if there.last_version < lag.last_version {
                (there.first_version, there.last_version) = (lag.first_version, lag.last_version);
                there.partition = lag.partition;
            }
            there.replayed |= lag.replayed;
            return true;
        }
        let has_room = self.has_room_for(&lag.subscriber);
        if has_room {
            self.lagging.push(lag);
        }
        has_room
    }
}
