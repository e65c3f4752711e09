//! Time: it stands still while anything is done, and jumps to whatever is due next when all wait. Each function has a
//! clock of its own, which may be fast or slow.

use std::cell::Cell;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// When every seed begins: 2026-01-01T00:00:00Z.
const BEGINNING: i64 = 1_767_225_600;

thread_local! {
    static STARTED: Cell<Option<Instant>> = const { Cell::new(None) };
    static SKEW: Cell<SignedDuration> = const { Cell::new(SignedDuration::ZERO) };
}

/// Begins a seed.
pub(crate) fn start() {
    STARTED.set(Some(Instant::now()));
    SKEW.set(SignedDuration::ZERO);
}

/// The time since then.
pub(crate) fn elapsed() -> Duration {
    STARTED.get().map_or(Duration::ZERO, |started| started.elapsed())
}

/// The time, as the clock shows it of whoever is running.
pub(crate) fn now() -> Timestamp {
    let true_time =
        SignedDuration::from_secs(BEGINNING) + SignedDuration::try_from(elapsed()).unwrap_or_default();
    Timestamp::from_duration(true_time + SKEW.get()).unwrap_or(Timestamp::MAX)
}

/// Runs something by a clock that is so much fast.
pub(crate) fn skewed<R>(skew: SignedDuration, run: impl FnOnce() -> R) -> R {
    let before = SKEW.replace(skew);
    let result = run();
    SKEW.set(before);
    result
}

/// The true time, so long after the beginning.
pub(crate) fn at(since_beginning: Duration) -> Timestamp {
    let time =
        SignedDuration::from_secs(BEGINNING) + SignedDuration::try_from(since_beginning).unwrap_or_default();
    Timestamp::from_duration(time).unwrap_or(Timestamp::MAX)
}

/// How long it is until then. Nothing, if it is past.
pub(crate) fn until(instant: Timestamp) -> Duration {
    instant.duration_since(at(elapsed())).try_into().unwrap_or_default()
}
