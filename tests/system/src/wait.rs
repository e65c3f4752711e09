//! Waiting for what comes about by itself.

use std::thread;
use std::time::{Duration, Instant};

/// A message that was in hand when its function was killed is delivered again after a minute, and may be killed again.
const PATIENCE: Duration = Duration::from_mins(5);

/// Asks until there is an answer.
///
/// # Panics
/// If there is none after five minutes.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what}: not after {PATIENCE:?}");
        // Between two questions the machine belongs to those who are to bring the answer about.
        thread::park_timeout(Duration::from_millis(50));
    }
}
