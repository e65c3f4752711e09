//! Waiting between attempts.

use std::future::{Future, ready};

/// How long to wait before a command is handled again after a conflict.
pub trait Backoff: Send + Sync {
    /// Waits before the attempt after this one. The first attempt has the number 1.
    fn wait(&self, attempt: u32) -> impl Future<Output = ()> + Send;
}

/// Does not wait.
#[derive(Clone, Copy, Debug, Default)]
pub struct Immediately;

impl Backoff for Immediately {
    fn wait(&self, _attempt: u32) -> impl Future<Output = ()> + Send {
        ready(())
    }
}
