//! Waiting for what comes about by itself.

use std::thread;
use std::time::{Duration, Instant};

/// A message that was in hand when its function was killed is delivered again after a minute, and may be killed again.
const PATIENCE: Duration = Duration::from_mins(5);

/// Between two questions.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

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
    let start = Instant::now();
    loop {
        let wrong = match ask() {
            Ok(answer) => return answer,
            Err(wrong) => wrong,
        };
        let waited = start.elapsed();
        assert!(waited < PATIENCE, "{wrong}: not after {PATIENCE:?}");
        // Between two questions the machine belongs to those who are to bring the answer about: the longer that takes,
        // the more rarely it is asked for.
        thread::park_timeout((waited / 10).clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
    }
}
