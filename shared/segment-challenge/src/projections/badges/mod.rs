//! The badges of athletes who have reached the goal of a challenge.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`BadgeRow`] | `badges` | of an athlete, a challenge |
//! | [`EarnerRow`] | `badge_earners` | of a challenge, who has its badge |
//! | [`ChallengeNotesRow`] | `badge_challenges` | a challenge: what badges tell of it |
//!
//! A badge shows its challenge as it was when the badge was earned. The two come from different streams, in any order,
//! so the positions of their events tell what was when: a badge is [engraved](engraving) again when something of
//! the challenge arrives that had happened before.

mod badge_row;
mod challenge_notes_row;
mod engraving;
#[cfg(test)]
mod tests;

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};

pub use badge_row::{BadgeRow, EarnerRow};
pub use challenge_notes_row::{ChallengeNotes, ChallengeNotesRow};

use crate::challenge::events::{
    ChallengeCreated, ChallengeDurationAdjusted, ChallengeGoalConfigured, ChallengeRenamed,
};
use crate::challenge_leaderboard::events::AthleteAchievedChallengeGoal;

paceline::event_set! {
    /// The events that badges follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum BadgesEvent {
        ChallengeCreated,
        ChallengeRenamed,
        ChallengeDurationAdjusted,
        ChallengeGoalConfigured,
        AthleteAchievedChallengeGoal,
    }
}

/// Gives badges. Nothing takes one away.
#[derive(Clone, Copy, Debug, Default)]
pub struct BadgesProjection;

impl Projection for BadgesProjection {
    const NAME: &'static str = "badges-projection";
    const TABLES: &'static [&'static str] = &[BadgeRow::TABLE, EarnerRow::TABLE, ChallengeNotesRow::TABLE];

    type Event = BadgesEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<BadgesEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use BadgesEvent as On;
        let at = event.position;
        match &event.event {
            On::ChallengeCreated(event) => engraving::note(unit, &event.challenge_id, at, event.into()).await,
            On::ChallengeRenamed(event) => engraving::note(unit, &event.challenge_id, at, event.into()).await,
            On::ChallengeDurationAdjusted(event) => {
                engraving::note(unit, &event.challenge_id, at, event.into()).await
            }
            On::ChallengeGoalConfigured(event) => {
                engraving::note(unit, &event.challenge_id, at, event.into()).await
            }
            On::AthleteAchievedChallengeGoal(goal) => {
                engraving::earn(unit, goal, event.metadata.recorded_at, at).await
            }
        }
    }
}
