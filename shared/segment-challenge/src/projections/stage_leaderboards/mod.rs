//! Boards of stages and their entries.
//!
//! | rows | table | by key | in other orders |
//! | --- | --- | --- | --- |
//! | [`BoardRow`] | `stage_leaderboards` | a board | of a stage by name |
//! | [`EntryRow`] | `stage_leaderboard_entries` | of a board in order: by score, start and athlete | |
//! | [`PlaceRow`] | `stage_leaderboard_places` | an athlete on a board | |
//! | [`LimitRow`] | `stage_leaderboard_limits` | of a challenge, by athlete | |
//!
//! Entries are kept in board order under their primary keys, so that a page of them is of one moment. A ranking reads the
//! board and the places of the athletes it names, whatever the number of entries. A limit is one row, whatever the
//! number of boards: entries are marked when they are read.

mod board_row;
mod entry_row;
mod memo_rows;
mod ranking;
#[cfg(test)]
mod tests;

pub use board_row::BoardRow;
pub use entry_row::{EntryRow, PlaceRow};
pub use memo_rows::LimitRow;
use memo_rows::StageBoardsRow;
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Projection, Recorded, UnitOfWork, Version};

use crate::StageLeaderboardId;
use crate::challenge::events::{
    CompetitorParticipationInChallengeAllowed, CompetitorParticipationInChallengeLimited,
};
use crate::stage::events::StageDeleted;
use crate::stage_leaderboard::events::{
    StageLeaderboardCleared, StageLeaderboardCreated, StageLeaderboardFinalised, StageLeaderboardRanked,
};

paceline::event_set! {
    /// The events that boards of stages follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StageLeaderboardsEvent {
        StageLeaderboardCreated,
        StageLeaderboardRanked,
        StageLeaderboardCleared,
        StageLeaderboardFinalised,
        CompetitorParticipationInChallengeLimited,
        CompetitorParticipationInChallengeAllowed,
        StageDeleted,
    }
}

/// Keeps the boards of stages.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageLeaderboardsProjection;

impl Projection for StageLeaderboardsProjection {
    const NAME: &'static str = "stage-leaderboards-projection";
    const TABLES: &'static [&'static str] =
        &[BoardRow::TABLE, EntryRow::TABLE, PlaceRow::TABLE, LimitRow::TABLE, StageBoardsRow::TABLE];
    type Event = StageLeaderboardsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<StageLeaderboardsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use StageLeaderboardsEvent as On;
        match &event.event {
            On::StageLeaderboardCreated(created) => create(unit, created, event.version).await,
            On::StageLeaderboardRanked(ranked) => ranking::rank(unit, ranked, event.version).await,
            On::StageLeaderboardCleared(cleared) => {
                delete_entries(unit, &cleared.stage_leaderboard_id).await?;
                let empty = |board: &mut BoardRow| (board.entry_count, board.as_of) = (0, event.version);
                unit.update(&BoardRow::key_of(&cleared.stage_leaderboard_id), empty).await
            }
            On::StageLeaderboardFinalised(finalised) => {
                let finalise = |board: &mut BoardRow| board.finalised = true;
                unit.update(&BoardRow::key_of(&finalised.stage_leaderboard_id), finalise).await
            }
            On::CompetitorParticipationInChallengeLimited(limited) => unit.put(&LimitRow {
                challenge_id: limited.challenge_id.clone(),
                athlete_id: limited.athlete_id.clone(),
                reason: limited.reason.clone(),
            }),
            On::CompetitorParticipationInChallengeAllowed(allowed) => {
                unit.delete::<LimitRow>(LimitRow::key_of(&allowed.challenge_id, &allowed.athlete_id));
                Ok(())
            }
            On::StageDeleted(deleted) => delete_stage(unit, deleted).await,
        }
    }
}

/// A board of a stage that is gone already gets no row, and so no entries.
async fn create<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    created: &StageLeaderboardCreated,
    version: Version,
) -> Result<(), ReadModelError> {
    let stage = unit.get(&StageBoardsRow::key_of(&created.stage_id)).await?;
    let mut stage = stage.unwrap_or_else(|| StageBoardsRow::none(&created.stage_id));
    if stage.deleted {
        return Ok(());
    }
    stage.board_ids.push(created.stage_leaderboard_id.clone());
    unit.put(&stage)?;
    unit.put(&BoardRow::new(created, version))
}

async fn delete_stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    deleted: &StageDeleted,
) -> Result<(), ReadModelError> {
    let stage = unit.get::<StageBoardsRow>(&StageBoardsRow::key_of(&deleted.stage_id)).await?;
    for board_id in stage.iter().flat_map(|stage| &stage.board_ids) {
        delete_entries(unit, board_id).await?;
        // A ranking that is under way has read the board, and is done again.
        unit.delete::<BoardRow>(BoardRow::key_of(board_id));
    }
    unit.put(&StageBoardsRow { deleted: true, ..StageBoardsRow::none(&deleted.stage_id) })
}

async fn delete_entries<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &StageLeaderboardId,
) -> Result<(), ReadModelError> {
    for entry in unit.list::<EntryRow>(board_id.as_str()).await? {
        unit.delete::<EntryRow>(entry.key());
    }
    for place in unit.list::<PlaceRow>(board_id.as_str()).await? {
        unit.delete::<PlaceRow>(place.key());
    }
    Ok(())
}
