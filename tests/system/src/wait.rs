//! Waiting for what comes about by itself.

use std::thread;
use std::time::{Duration, Instant};

/// A message that was in hand when its function was killed is delivered again after a minute, and may be killed again.
const PATIENCE: Duration = Duration::from_mins(5);

/// Asks until there is an answer.
///
/// # Panics
/// If there is none after five minutes.
#[track_caller]
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    eventually_agreed(|| ask().ok_or_else(|| what.to_owned()))
}

/// Asks until what is found is what was expected; else it is told what was wrong with it.
///
/// # Panics
/// If it is not after five minutes, with what was wrong the last time.
#[track_caller]
pub fn eventually_agreed<T>(mut ask: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let wrong = match ask() {
            Ok(answer) => return answer,
            Err(wrong) => wrong,
        };
        assert!(Instant::now() < deadline, "{wrong}: not after {PATIENCE:?}");
        // Between two questions the machine belongs to those who are to bring the answer about.
        thread::park_timeout(Duration::from_millis(50));
    }
}
