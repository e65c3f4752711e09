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

use crate::athlete::{Athlete, AthleteCommand};
use crate::challenge::{Challenge, ChallengeCommand};
use crate::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardCommand};
use crate::club::{Club, ClubCommand};
use crate::notifications::{AthleteNotifications, AthleteNotificationsCommand};
use crate::stage::{Stage, StageCommand};
use crate::stage_leaderboard::{StageLeaderboard, StageLeaderboardCommand};

/// The contracts of all events of the application, in their current versions.
///
/// # Errors
/// [`StoryError`] if a story does not come to its end.
pub fn contracts() -> Result<Vec<Contract>, StoryError> {
    Ok([
        contract::of::<Athlete, AthleteCommand>(include_str!("stories/athlete.json"))?,
        contract::of::<AthleteNotifications, AthleteNotificationsCommand>(include_str!(
            "stories/athlete_notifications.json"
        ))?,
        contract::of::<Challenge, ChallengeCommand>(include_str!("stories/challenge.json"))?,
        contract::of::<ChallengeLeaderboard, ChallengeLeaderboardCommand>(include_str!(
            "stories/challenge_leaderboard.json"
        ))?,
        contract::of::<Club, ClubCommand>(include_str!("stories/club.json"))?,
        contract::of::<Stage, StageCommand>(include_str!("stories/stage.json"))?,
        contract::of::<StageLeaderboard, StageLeaderboardCommand>(include_str!(
            "stories/stage_leaderboard.json"
        ))?,
    ]
    .concat())
}
