//! Why a stage refuses a command.

use paceline::Refusal;

/// Why a stage refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageRefusal {
    /// It was never created.
    #[error("there is no such stage")]
    NotFound,
    /// It is there already.
    #[error("the stage has been created already")]
    AlreadyCreated,
    /// Only an active stage ends.
    #[error("the stage is not active")]
    NotActive,
    /// There are no results before the end.
    #[error("the stage has not ended")]
    NotEnded,
    /// Its boards are approved.
    #[error("the leaderboards of the stage have been approved already")]
    AlreadyApproved,
    /// What is approved stands.
    #[error("the leaderboards of the stage have been approved")]
    Approved,
    /// It was deleted.
    #[error("the stage is deleted")]
    Deleted,
    /// It was never created, is approved, or deleted already.
    #[error("the stage cannot be deleted")]
    CannotDelete,
    /// Only a stage that has not ended becomes a preview.
    #[error("the stage cannot become a preview stage")]
    CannotMakePreview,
    /// Only a stage that has not ended becomes the queen stage.
    #[error("the stage cannot become the queen stage")]
    CannotMakeQueen,
    /// Only a segment stage that has not ended takes another segment.
    #[error("the segment of the stage cannot be amended")]
    SegmentCannotBeAmended,
    /// Only the activities of a stage that has not ended are adjusted.
    #[error("the stage cannot be amended")]
    CannotAmend,
}

impl Refusal for StageRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "stage_not_found",
            Self::AlreadyCreated => "stage_already_created",
            Self::NotActive => "stage_is_not_active",
            Self::NotEnded => "stage_has_not_ended",
            Self::AlreadyApproved => "stage_already_approved",
            Self::Approved => "stage_is_approved",
            Self::Deleted => "stage_is_deleted",
            Self::CannotDelete => "cannot_delete_stage",
            Self::CannotMakePreview => "cannot_make_preview_stage",
            Self::CannotMakeQueen => "cannot_make_queen_stage",
            Self::SegmentCannotBeAmended => "segment_cannot_be_amended",
            Self::CannotAmend => "cannot_amend_stage",
        }
    }
}
