//! Why a board of a stage refuses a command.

use paceline::Refusal;

/// Why a board of a stage refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageLeaderboardRefusal {
    /// It was never created.
    #[error("there is no such leaderboard")]
    NotFound,
    /// It is there already.
    #[error("the leaderboard has been created already")]
    AlreadyCreated,
    /// The stage has ended: the board is not reset, nor are its points changed.
    #[error("the leaderboard has been finalised")]
    Finalised,
    /// The stage goes on: nothing is pending.
    #[error("the leaderboard has not been finalised")]
    NotFinalised,
}

impl Refusal for StageLeaderboardRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "stage_leaderboard_not_found",
            Self::AlreadyCreated => "stage_leaderboard_already_created",
            Self::Finalised => "stage_leaderboard_has_been_finalised",
            Self::NotFinalised => "stage_leaderboard_has_not_been_finalised",
        }
    }
}
