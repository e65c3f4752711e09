//! Why a subscriber did not handle a message.

use paceline::OnError;

/// Why a message was not handled, and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The words for the log.
    pub reason: String,
    /// What is to become of it. [`OnError::Skip`]: it is acknowledged.
    pub then: OnError,
}

/// Any error is one to try again after.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { reason: error.to_string(), then: OnError::Retry }
    }
}
