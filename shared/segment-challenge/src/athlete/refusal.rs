//! Why an athlete refuses a command.

use paceline::Refusal;

/// Why an athlete refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AthleteRefusal {
    /// They were never imported.
    #[error("there is no such athlete")]
    NotFound,
}

impl Refusal for AthleteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "athlete_not_found",
        }
    }
}
