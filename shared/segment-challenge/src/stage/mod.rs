//! The stage: the efforts of its competitors.

pub mod events;
mod vocabulary;

pub use events::StageEvent;
pub use vocabulary::StageType;
