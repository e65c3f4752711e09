//! Catch-up subscriptions: how a program that is no function, such as a tool or a service, follows one stream or all of
//! them. It reads what there is from a place on, and then what comes.
//!
//! | | [`StreamSubscription`] | [`LogSubscription`] |
//! | --- | --- | --- |
//! | reads | one stream, by the event store | all streams, by the log |
//! | order | that of the stream | of each stream its own; across streams by position, where [asked for](LogSubscription::by_position) |
//! | a commit comes | when it is there, after a pause at most | likewise; in the order of positions a minute later |
//!
//! Both give each commit *at least once*. What was [acknowledged](LogSubscription::acknowledge) is a checkpoint under the
//! subscription's name, from which the next run goes on. One program at a time should run a subscription of one name:
//! two of them would each get everything.
//!
//! A program says what time it is and how it pauses:
//!
//! ```
//! use std::future::Future;
//!
//! use jiff::{SignedDuration, Timestamp};
//! use paceline::catch_up::Clock;
//!
//! struct SystemClock;
//!
//! impl Clock for SystemClock {
//!     fn now(&self) -> Timestamp {
//!         Timestamp::now()
//!     }
//!
//!     async fn pause(&self, time: SignedDuration) {
//! #       let _ = time;
//!         // tokio::time::sleep(time.unsigned_abs()).await
//!     }
//! }
//! ```

mod ahead;
mod log;
mod stream;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;

use futures_util::Stream;
use jiff::{SignedDuration, Timestamp};

pub use self::log::LogSubscription;
pub use self::stream::StreamSubscription;
use crate::checkpoints::CheckpointsError;
use crate::{Commit, StoreError};

/// How long a subscription that has everything pauses before it looks again.
pub const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// Commits that are being read.
type Commits<'a> = Pin<Box<dyn Stream<Item = Result<Commit, StoreError>> + Send + 'a>>;

/// Time, for subscriptions.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits so long.
    fn pause(&self, time: SignedDuration) -> impl Future<Output = ()> + Send;
}

/// Why a subscription gave no commit, or did not keep what was acknowledged. It can be asked again.
#[derive(Debug, thiserror::Error)]
pub enum SubscriptionError {
    /// The event store or the log did not answer, or holds what cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The checkpoint could not be read or written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointsError),
}
