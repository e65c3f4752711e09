//! What has happened, line by line.

use std::fmt::Display;
use std::sync::{Arc, Mutex};

use super::{clock, lock};

/// Notes what happens, if anybody wants to know.
#[derive(Clone, Debug)]
pub(crate) struct Trace(Option<Arc<Mutex<Vec<String>>>>);

impl Trace {
    /// One that notes nothing.
    pub(crate) fn off() -> Self {
        Self(None)
    }

    /// One that keeps all lines.
    pub(crate) fn on() -> Self {
        Self(Some(Arc::default()))
    }

    /// Notes a line, which is not made if nobody wants it.
    pub(crate) fn note<D: Display>(&self, line: impl FnOnce() -> D) {
        if let Some(lines) = &self.0 {
            let at = clock::elapsed();
            lock(lines).push(format!("{:>8}.{:03} {}", at.as_secs(), at.subsec_millis(), line()));
        }
    }

    /// A description of something that may become a part of a line. Empty if nobody wants any.
    pub(crate) fn describe(&self, description: impl FnOnce() -> String) -> String {
        if self.0.is_some() { description() } else { String::new() }
    }

    /// The lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.as_ref().map(|lines| lock(lines).clone()).unwrap_or_default()
    }
}
