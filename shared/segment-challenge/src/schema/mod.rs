//! What is stored of events for ever: a JSON Schema and a golden example of each type and version.
//!
//! The schemas follow from the Rust types. The examples are told by stories: commands that are given to the aggregates,
//! in `stories/`. A folder of files keeps both; a file, once written, stands for ever, and the [`check`] of a folder
//! finds every type whose form has changed while its version has not.

mod contract;
mod folder;
mod story;

pub use contract::{Contract, Described};
pub use folder::{Fault, check, write_missing};
pub use story::StoryError;

use crate::challenge::{Challenge, ChallengeCommand};
use crate::stage::{Stage, StageCommand};

/// The contracts of all events of the application, in their current versions.
///
/// # Errors
/// [`StoryError`] if a story does not come to its end.
pub fn contracts() -> Result<Vec<Contract>, StoryError> {
    let challenge = contract::of::<Challenge, ChallengeCommand>(include_str!("stories/challenge.json"))?;
    let stage = contract::of::<Stage, StageCommand>(include_str!("stories/stage.json"))?;
    Ok([challenge, stage].concat())
}
