//! Boards of challenges and their entries.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`BoardRow`] | `challenge_leaderboards` | a board |
//! | [`EntryRow`] | `challenge_leaderboard_entries` | of a board in order: by score, last name and athlete |
//! | [`StandingRow`] | `challenge_leaderboard_standings` | an athlete on a board |
//! | [`ChallengeRow`] | `challenge_leaderboard_challenges` | a challenge: its boards, and the goal that they show |
//! | [`BoardAthleteRow`] | `challenge_leaderboard_athletes` | an athlete: last name and boards |
//!
//! What an athlete has is kept twice: by athlete, to be added to, and in board order under primary keys, so that a page
//! of entries is of one moment. An event changes the rows of its athlete and the board's, whatever the number of
//! entries. Ranks are counted when a page is read.

mod board_row;
mod boards;
mod challenge_row;
mod entries;
mod entry_row;
#[cfg(test)]
mod tests;

pub use board_row::BoardRow;
pub use challenge_row::ChallengeRow;
pub use entry_row::{EntryRow, StandingRow};
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};

use super::board_athletes::{AthleteImported, AthleteRenamed, BoardAthleteRow, KnowsAthletes};
use crate::challenge::events::{ChallengeCancelled, ChallengeCreated, ChallengeGoalConfigured};
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, AthleteAccumulatedPointsInChallengeLeaderboard,
    AthleteActivityAdjustedInChallengeLeaderboard, AthletePointsAdjustedInChallengeLeaderboard,
    AthleteRemovedFromChallengeLeaderboard, ChallengeLeaderboardCreated, ChallengeLeaderboardFinalised,
    ChallengeLeaderboardRemoved,
};

paceline::event_set! {
    /// The events that boards of challenges follow from. What a ranking says follows from the entries.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ChallengeLeaderboardsEvent {
        ChallengeCreated,
        ChallengeGoalConfigured,
        ChallengeCancelled,
        ChallengeLeaderboardCreated,
        AthleteAccumulatedPointsInChallengeLeaderboard,
        AthletePointsAdjustedInChallengeLeaderboard,
        AthleteAccumulatedActivityInChallengeLeaderboard,
        AthleteActivityAdjustedInChallengeLeaderboard,
        AthleteRemovedFromChallengeLeaderboard,
        ChallengeLeaderboardFinalised,
        ChallengeLeaderboardRemoved,
        AthleteImported,
        AthleteRenamed,
    }
}

/// Keeps the boards of challenges.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChallengeLeaderboardsProjection;

impl KnowsAthletes for ChallengeLeaderboardsProjection {
    const ATHLETES: &'static str = "challenge_leaderboard_athletes";
}

/// What this projection knows of an athlete.
type AthleteRow = BoardAthleteRow<ChallengeLeaderboardsProjection>;

impl Projection for ChallengeLeaderboardsProjection {
    const NAME: &'static str = "challenge-leaderboards-projection";
    const TABLES: &'static [&'static str] =
        &[BoardRow::TABLE, EntryRow::TABLE, StandingRow::TABLE, ChallengeRow::TABLE, AthleteRow::TABLE];

    type Event = ChallengeLeaderboardsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<ChallengeLeaderboardsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use ChallengeLeaderboardsEvent as On;
        let version = event.version;
        match &event.event {
            On::ChallengeCreated(event) => {
                ChallengeRow::update(unit, &event.challenge_id, |row| {
                    row.accumulate_activities = Some(event.accumulate_activities);
                })
                .await
            }
            On::ChallengeGoalConfigured(event) => {
                ChallengeRow::update(unit, &event.challenge_id, |row| {
                    row.goal = Some(event.goal);
                    row.goal_units = Some(event.goal_units);
                    row.goal_recurrence = Some(event.goal_recurrence);
                })
                .await
            }
            On::ChallengeCancelled(event) => boards::cancel(unit, &event.challenge_id).await,
            On::ChallengeLeaderboardCreated(event) => boards::create(unit, event, version).await,
            On::ChallengeLeaderboardRemoved(event) => boards::remove(unit, event).await,
            On::ChallengeLeaderboardFinalised(event) => {
                unit.update(&BoardRow::key_of(&event.challenge_leaderboard_id), |board: &mut BoardRow| {
                    board.finalised = true;
                })
                .await
            }
            On::AthleteAccumulatedPointsInChallengeLeaderboard(event) => {
                entries::accumulate(unit, &event.into(), version).await
            }
            On::AthleteAccumulatedActivityInChallengeLeaderboard(event) => {
                entries::accumulate(unit, &event.into(), version).await
            }
            On::AthletePointsAdjustedInChallengeLeaderboard(event) => {
                entries::adjust(unit, &event.into(), version).await
            }
            On::AthleteActivityAdjustedInChallengeLeaderboard(event) => {
                entries::adjust(unit, &event.into(), version).await
            }
            On::AthleteRemovedFromChallengeLeaderboard(event) => entries::remove(unit, event, version).await,
            On::AthleteImported(event) => entries::rename(unit, &event.athlete_id, &event.lastname).await,
            On::AthleteRenamed(event) => entries::rename(unit, &event.athlete_id, &event.lastname).await,
        }
    }
}
