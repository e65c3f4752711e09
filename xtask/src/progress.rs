//! Shows what is being done and how long it took, line by line.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Does one step of a command. `work` may leave a note on what it did, which is shown with the duration.
pub(crate) fn step<T>(what: &str, work: impl FnOnce(&mut String) -> Result<T>) -> Result<T> {
    println!("· {what}");
    // Who reads a log through a pipe wants to know what a long step is, too.
    std::io::stdout().flush()?;
    let started = Instant::now();
    let mut note = String::new();
    let result = work(&mut note);
    let mark = if result.is_ok() { '✓' } else { '✗' };
    let separator = if note.is_empty() { "" } else { ": " };
    println!("{mark} {what}{separator}{note} ({})", seconds(started.elapsed()));
    result
}

/// A duration for people: `0.4 s`, `72.0 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
