//! Conflicts: the same patience for every store.

use std::time::Duration;

use paceline::Backoff;
use paceline::dispatch::MAX_ATTEMPTS;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Other writers came first, and the command was given up.
    #[error("other writers came first {MAX_ATTEMPTS} times in a row")]
    GivenUp,
    /// The benchmark is wrong, or the store is.
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

/// What came of one attempt.
#[derive(Debug)]
pub(super) enum Attempt {
    Done,
    Conflict,
}

/// The pauses of paceline's functions: a random time of up to 10 ms, twice as long after each conflict, up to 500 ms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jittered;

impl Backoff for Jittered {
    async fn wait(&self, attempt: u32) {
        let longest = 10 * 2_u64.saturating_pow(attempt.saturating_sub(1));
        tokio::time::sleep(Duration::from_millis(longest.min(500)).mul_f64(fastrand::f64())).await;
    }
}

/// For stores that leave conflicts to the application: tries as often, and pauses as long, as paceline does.
pub(super) async fn retrying<F>(attempt: impl Fn() -> F) -> Result<(), Failure>
where
    F: Future<Output = anyhow::Result<Attempt>>,
{
    for number in 1..=MAX_ATTEMPTS {
        match attempt().await? {
            Attempt::Done => return Ok(()),
            Attempt::Conflict => Jittered.wait(number).await,
        }
    }
    Err(Failure::GivenUp)
}
