//! Why an account refuses.

use paceline::Refusal;

/// Why an account refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// It was opened before.
    #[error("the account is open already")]
    AlreadyOpen,
    /// It was never opened.
    #[error("there is no such account")]
    NotFound,
    /// It is closed.
    #[error("the account is closed")]
    Closed,
    /// It holds less than is to be taken out.
    #[error("the account holds {pence} pence")]
    InsufficientFunds {
        /// What it holds.
        pence: u64,
    },
}

impl Refusal for AccountRefusal {
    fn code(&self) -> &str {
        match self {
            Self::AlreadyOpen => "account_already_open",
            Self::NotFound => "account_not_found",
            Self::Closed => "account_closed",
            Self::InsufficientFunds { .. } => "insufficient_funds",
        }
    }
}
