//! The challenge: who hosts it, who competes, when, and in which stages.

pub mod events;
mod vocabulary;

pub use events::ChallengeEvent;
pub use vocabulary::ChallengeType;
