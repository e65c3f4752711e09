//! Rebuilds: a projection's rows are made anew from the log, beside those that are read, and take their place when they
//! have caught up. Commands, deliveries and queries go on throughout.
//!
//! | phase | the projection | ends when |
//! | --- | --- | --- |
//! | [building](Phase::Building) | reads the log, slice by slice, into a new [generation](crate::generation) | every slice has reached what was settled a moment ago |
//! | [following](Phase::Following) | writes what is delivered into both generations, and reads the log on | every slice has reached the time from which on all were surely writing both |
//! | [switching](Phase::Switching) | still writes both; the new one is read | everyone surely reads the new one |
//! | [dropping](Phase::Dropping) | writes the new one; the rows and checkpoints of the old are deleted | there are none |
//! | [done](Phase::Done) | | |
//!
//! Two parties work on it. [`coordinate`] takes the rebuild from phase to phase, and says which slices want work; it is
//! called by one at a time, again and again. [`build`] does a slice's work for a bounded time in the projection's own
//! function, and says whether there is more at once. What they know is in the read model, so either can crash at any
//! time and be called again. Events are projected by checkpoints of the new generation, each once, whatever is repeated.

mod build;
mod coordinate;
mod drops;
mod progress;
mod records;
mod state;
#[cfg(test)]
mod tests;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

pub use self::build::{BuildError, build};
pub use self::coordinate::{Coordinated, coordinate, dropped};
pub use self::drops::{Drops, Sweep};
pub use self::progress::{Progress, Report, SliceProgress};
pub use self::records::{Order, RecordError, order, report};
pub use self::state::{Phase, Rebuild};
use crate::generation::{CACHED_FOR, Generation};

/// After a change of what is written or read, how long it may take until all who work know of it: those that have just
/// looked go on for [`CACHED_FOR`], and with what they have begun for a function's time limit.
pub const GRACE: SignedDuration = SignedDuration::from_secs(30);

const _: () = assert!(CACHED_FOR.as_secs() + 20 < GRACE.as_secs(), "a function may take 20 seconds");

/// A slice's work for a bounded time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The generation that is built.
    pub generation: Generation,
    /// The slice of the log.
    pub slice: u16,
    /// The how-manieth work on the slice it is, from 0. What was done before is not done again.
    pub step: u64,
}
