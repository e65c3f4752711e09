//! The standings of the boards of a challenge as they were after each stage.
//!
//! | rows | table | by key | in other orders |
//! | --- | --- | --- | --- |
//! | [`ChallengeRow`] | `stage_result_challenges` | a challenge: its boards, and the goal that results show | |
//! | [`StageRow`] | `stage_result_stages` | of a challenge, a stage | a stage |
//! | [`BoardRow`] | `stage_result_boards` | a board | |
//! | [`HistoryRow`] | `stage_result_histories` | of a board, an athlete: what each stage has added | |
//! | [`BoardAthleteRow`] | `stage_result_athletes` | an athlete: last name and boards | |
//!
//! A result is of a board and a stage. Only what stages have added is kept, in the order in which it was: totals,
//! order and ranks are [formed](Formed) when a result is read, from one row an athlete. So an event changes one row,
//! however many stages follow, and nothing hangs on which of board, stage and challenge was heard of first.

mod board_row;
mod boards;
mod challenge_row;
mod formed;
mod histories;
mod history_row;
mod stage_row;
mod standing;
#[cfg(test)]
mod tests;

pub use board_row::BoardRow;
pub use challenge_row::ChallengeRow;
pub use formed::{Formed, FormedEntry};
pub use history_row::{Change, ChangeKind, HistoryRow};
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};
pub use stage_row::StageRow;
pub use standing::{Stages, Standing};

use self::histories::Happened;
use super::board_athletes::{AthleteImported, AthleteRenamed, BoardAthleteRow, KnowsAthletes};
use crate::challenge::events::{ChallengeCancelled, ChallengeGoalConfigured};
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, AthleteAccumulatedPointsInChallengeLeaderboard,
    AthleteActivityAdjustedInChallengeLeaderboard, AthletePointsAdjustedInChallengeLeaderboard,
    AthleteRemovedFromChallengeLeaderboard, ChallengeLeaderboardCreated, ChallengeLeaderboardRemoved,
};
use crate::event::view;
use crate::stage::events::StageDeleted;
use crate::{ChallengeId, StageId};

view! {
    /// That a stage was created, and its number.
    pub struct StageCreated of crate::stage::events::StageCreated {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Its number in the challenge.
        pub stage_number: i64,
    }
}

view! {
    /// That a board of a stage was finalised.
    pub struct StageLeaderboardFinalised of crate::stage_leaderboard::events::StageLeaderboardFinalised {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
    }
}

paceline::event_set! {
    /// The events that results follow from. That a stage has ended changes nothing: its points may come before or after.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StageResultsEvent {
        ChallengeGoalConfigured,
        ChallengeCancelled,
        StageCreated,
        StageDeleted,
        StageLeaderboardFinalised,
        ChallengeLeaderboardCreated,
        AthleteAccumulatedPointsInChallengeLeaderboard,
        AthletePointsAdjustedInChallengeLeaderboard,
        AthleteAccumulatedActivityInChallengeLeaderboard,
        AthleteActivityAdjustedInChallengeLeaderboard,
        AthleteRemovedFromChallengeLeaderboard,
        ChallengeLeaderboardRemoved,
        AthleteImported,
        AthleteRenamed,
    }
}

/// Keeps what stages have added.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageResultsProjection;

impl KnowsAthletes for StageResultsProjection {
    const ATHLETES: &'static str = "stage_result_athletes";
}

/// What this projection knows of an athlete.
type AthleteRow = BoardAthleteRow<StageResultsProjection>;

impl Projection for StageResultsProjection {
    const NAME: &'static str = "stage-results-projection";
    const TABLES: &'static [&'static str] =
        &[ChallengeRow::TABLE, StageRow::TABLE, BoardRow::TABLE, HistoryRow::TABLE, AthleteRow::TABLE];

    type Event = StageResultsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<StageResultsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use StageResultsEvent as On;
        let at = Happened { position: event.position, version: event.version };
        match &event.event {
            On::ChallengeGoalConfigured(event) => {
                let mut challenge = ChallengeRow::of(unit, &event.challenge_id).await?;
                challenge.goal = Some(event.goal);
                challenge.goal_units = Some(event.goal_units);
                challenge.goal_recurrence = Some(event.goal_recurrence);
                unit.put(&challenge)
            }
            On::ChallengeCancelled(event) => boards::cancel(unit, &event.challenge_id).await,
            On::StageCreated(event) => {
                let mut stage = StageRow::of(unit, &event.challenge_id, &event.stage_id).await?;
                stage.stage_number = Some(event.stage_number);
                unit.put(&stage)
            }
            On::StageDeleted(event) => {
                let mut stage = StageRow::of(unit, &event.challenge_id, &event.stage_id).await?;
                stage.deleted = true;
                unit.put(&stage)
            }
            On::StageLeaderboardFinalised(event) => {
                let mut stage = StageRow::of(unit, &event.challenge_id, &event.stage_id).await?;
                // The first of its boards, and of their parts, counts.
                stage.finalised = Some(stage.finalised.map_or(at.position, |first| first.min(at.position)));
                unit.put(&stage)
            }
            On::ChallengeLeaderboardCreated(event) => boards::create(unit, event, at.version).await,
            On::ChallengeLeaderboardRemoved(event) => boards::remove(unit, event).await,
            On::AthleteAccumulatedPointsInChallengeLeaderboard(event) => {
                histories::accumulate(unit, &event.into(), at).await
            }
            On::AthleteAccumulatedActivityInChallengeLeaderboard(event) => {
                histories::accumulate(unit, &event.into(), at).await
            }
            On::AthletePointsAdjustedInChallengeLeaderboard(event) => {
                histories::adjust(unit, &event.into(), at).await
            }
            On::AthleteActivityAdjustedInChallengeLeaderboard(event) => {
                histories::adjust(unit, &event.into(), at).await
            }
            On::AthleteRemovedFromChallengeLeaderboard(event) => histories::remove(unit, event, at).await,
            On::AthleteImported(event) => histories::rename(unit, &event.athlete_id, &event.lastname).await,
            On::AthleteRenamed(event) => histories::rename(unit, &event.athlete_id, &event.lastname).await,
        }
    }
}
