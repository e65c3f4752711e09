//! Why a challenge refuses a command.

use paceline::Refusal;

/// Why a challenge refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeRefusal {
    /// It was never created.
    #[error("there is no such challenge")]
    NotFound,
    /// It is there already.
    #[error("the challenge has been created already")]
    AlreadyCreated,
    /// Its id is so long that those of its stages would have more characters than an id may have.
    #[error("the id of the challenge leaves no room for those of its stages")]
    StageIdTooLong,
    /// Only a challenge that was created and not yet hosted can be hosted.
    #[error("the challenge is not waiting to be hosted")]
    NotCreated,
    /// Only an approved challenge starts.
    #[error("the challenge is not approved")]
    NotApproved,
    /// Only an active challenge ends.
    #[error("the challenge is not active")]
    NotActive,
    /// It has ended, or is cancelled already.
    #[error("the challenge can no longer be cancelled")]
    CannotCancel,
    /// There are no results before the end.
    #[error("the challenge has not ended")]
    NotEnded,
    /// Its boards are approved.
    #[error("the leaderboards of the challenge have been approved already")]
    AlreadyApproved,
    /// It has ended or is cancelled.
    #[error("the challenge can no longer be renamed")]
    CannotRename,
}

impl Refusal for ChallengeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "challenge_not_found",
            Self::AlreadyCreated => "challenge_already_created",
            Self::StageIdTooLong => "stage_id_too_long",
            Self::NotCreated => "challenge_not_created",
            Self::NotApproved => "challenge_not_approved",
            Self::NotActive => "challenge_not_active",
            Self::CannotCancel => "cannot_cancel_challenge",
            Self::NotEnded => "challenge_has_not_ended",
            Self::AlreadyApproved => "challenge_already_approved",
            Self::CannotRename => "challenge_cannot_be_renamed",
        }
    }
}
