//! Why a board of a challenge refuses a command.

use paceline::Refusal;

/// Why a board of a challenge refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeLeaderboardRefusal {
    /// It was never created.
    #[error("there is no such leaderboard")]
    NotFound,
    /// It is there already.
    #[error("the leaderboard has been created already")]
    AlreadyCreated,
    /// The results are approved: no stage is assigned any more.
    #[error("the leaderboard has been finalised")]
    Finalised,
    /// It is removed once.
    #[error("the leaderboard has been removed already")]
    AlreadyRemoved,
    /// Only a points board has points to adjust.
    #[error("the leaderboard is not ranked by points")]
    NotRankedByPoints,
}

impl Refusal for ChallengeLeaderboardRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "challenge_leaderboard_not_found",
            Self::AlreadyCreated => "challenge_leaderboard_already_created",
            Self::Finalised => "challenge_leaderboard_has_been_finalised",
            Self::AlreadyRemoved => "challenge_leaderboard_has_already_been_removed",
            Self::NotRankedByPoints => "challenge_leaderboard_is_not_ranked_by_points",
        }
    }
}
