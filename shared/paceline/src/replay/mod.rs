//! Replays: an event handler handles again what it has handled before, from a position on, and then goes on as ever.
//!
//! A replay sets the handler's checkpoints back: in each stream in which it wants an event after the position, to the event
//! before that one, or leaves it where it is if it has not come so far. All else is what happens to any subscriber that
//! lags: the [reconciler](crate::reconciler) has it told, it reads what is missing from the store and handles it in the
//! order of the stream, while other streams go on; what fails is tried again, and parked in the end. So a replay needs no
//! more time at once than a delivery, and goes on from where it was after any crash.
//!
//! | who | does |
//! | --- | --- |
//! | [`order`] | begins a replay, pauses it, lets it go on, cancels it |
//! | the [reconciler](crate::reconciler::Reconciler::replay) | reads the log, slice by slice, and sets checkpoints back: no more streams at a time than it remembers as lagging |
//! | the handler | handles the streams that were set back, by its deliveries |
//! | [`finish`] | notes that all slices are done |
//!
//! Each stream is set back once by a replay, whatever is repeated: a row that is written with the checkpoint says so. What a
//! stream gets between the order and its setting back is handled a second time.

mod progress;
mod records;
mod set_back;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::progress::{Progress, Report, SliceReplay};
pub use self::records::{Order, finish, order, replays};
pub(crate) use self::set_back::start_of;
pub use self::set_back::{Found, set_back};
use crate::Position;
use crate::read_model::{Key, Row};

/// The last replay of an event handler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// The event handler.
    pub handler: String,
    /// The how-manieth replay of it, from 1.
    pub number: u64,
    /// The events after this position are handled again.
    pub after: Position,
    /// Streams that have their first event after this position are not set back: what they hold was not handled before.
    pub until: Position,
    /// Where it is.
    pub state: State,
    /// When it began.
    pub started_at: Timestamp,
}

/// Where a replay is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Streams are set back, and handled.
    Running,
    /// No more streams are set back for the time being. Those that are, are handled.
    Paused,
    /// All that was set back is handled.
    Done {
        /// Since when.
        since: Timestamp,
    },
    /// No more streams are set back. The others stay as they were.
    Cancelled {
        /// Since when.
        since: Timestamp,
    },
}

impl Replay {
    /// Whether streams are to be set back.
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }

    /// Whether it has not come to its end.
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, State::Running | State::Paused)
    }

    fn key_of(handler: &str) -> Key {
        Key::new("all", handler)
    }
}

impl Row for Replay {
    const TABLE: &'static str = "replays";

    fn key(&self) -> Key {
        Self::key_of(&self.handler)
    }
}
