//! What happens next, across aggregates.

pub mod challenge_stage;
pub mod stage_competitor;

pub use challenge_stage::ChallengeStage;
pub use stage_competitor::StageCompetitors;
