//! What happens next, across aggregates.

pub mod challenge_stage;

pub use challenge_stage::ChallengeStage;
