//! What happens next, across aggregates.

pub mod athlete_challenge_participation;
pub mod challenge_leaderboard;
pub mod challenge_stage;
pub mod stage_competitor;
pub mod stage_leaderboard;
pub mod subscribe_athlete_to_notifications;

pub use athlete_challenge_participation::AthleteChallengeParticipation;
pub use challenge_leaderboard::ChallengeLeaderboards;
pub use challenge_stage::ChallengeStage;
pub use stage_competitor::StageCompetitors;
pub use stage_leaderboard::StageLeaderboards;
pub use subscribe_athlete_to_notifications::SubscribeAthleteToNotifications;
