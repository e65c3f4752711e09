//! Why a transfer refuses.

use paceline::Refusal;

/// Why a transfer refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferRefusal {
    /// It was requested before.
    #[error("the transfer was requested before")]
    AlreadyRequested,
    /// It was never requested.
    #[error("there is no such transfer")]
    NotFound,
    /// Money is on its way.
    #[error("the transfer has started")]
    Started,
    /// It waits for its time.
    #[error("the transfer has not started")]
    NotStarted,
    /// It has come to an end.
    #[error("the transfer has ended")]
    Ended,
}

impl Refusal for TransferRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRequested => "transfer_already_requested",
            Self::NotFound => "transfer_not_found",
            Self::Started => "transfer_started",
            Self::NotStarted => "transfer_not_started",
            Self::Ended => "transfer_ended",
        }
    }
}
