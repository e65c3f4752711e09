//! How athletes have moved on the boards of stages.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`PointRow`] | `rank_history` | of a board: by athlete, then in order |
//! | [`ValueRow`] | `rank_history_values` | of a board, an athlete: the last value |
//! | [`BoardRow`] | `rank_history_boards` | a board: its stage, and what it ranks by |
//! | [`StageRow`] | `rank_history_stages` | a stage: its boards |

mod memo_rows;
mod point_row;
mod ranking;
#[cfg(test)]
mod tests;

pub use memo_rows::{BoardRow, StageRow, ValueRow};
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Projection, Recorded, UnitOfWork};
pub use point_row::PointRow;

use crate::stage::events::StageDeleted;
use crate::stage_leaderboard::events::{
    StageLeaderboardCleared, StageLeaderboardCreated, StageLeaderboardRanked,
};
use crate::{StageId, StageLeaderboardId};

paceline::event_set! {
    /// The events that the history of ranks follows from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RankHistoryEvent {
        StageLeaderboardCreated,
        StageLeaderboardRanked,
        StageLeaderboardCleared,
        StageDeleted,
    }
}

/// Keeps how athletes have moved.
#[derive(Clone, Copy, Debug, Default)]
pub struct RankHistoryProjection;

impl Projection for RankHistoryProjection {
    const NAME: &'static str = "rank-history-projection";
    const TABLES: &'static [&'static str] =
        &[PointRow::TABLE, ValueRow::TABLE, BoardRow::TABLE, StageRow::TABLE];

    type Event = RankHistoryEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<RankHistoryEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use RankHistoryEvent as On;
        match &event.event {
            On::StageLeaderboardCreated(created) => create(unit, created).await,
            On::StageLeaderboardRanked(ranked) => {
                ranking::rank(unit, ranked, event.version, event.metadata.recorded_at).await
            }
            On::StageLeaderboardCleared(cleared) => forget(unit, &cleared.stage_leaderboard_id).await,
            On::StageDeleted(deleted) => delete_stage(unit, &deleted.stage_id).await,
        }
    }
}

/// A board of a stage that is gone already gets no row, and so no history.
async fn create<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    created: &StageLeaderboardCreated,
) -> Result<(), ReadModelError> {
    let mut stage = StageRow::of(unit, &created.stage_id).await?;
    if stage.deleted {
        return Ok(());
    }
    stage.board_ids.push(created.stage_leaderboard_id.clone());
    unit.put(&stage)?;
    unit.put(&BoardRow::new(created))
}

async fn delete_stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage_id: &StageId,
) -> Result<(), ReadModelError> {
    let mut stage = StageRow::of(unit, stage_id).await?;
    stage.deleted = true;
    for board_id in std::mem::take(&mut stage.board_ids) {
        let key = BoardRow::key_of(&board_id);
        // Read first: a ranking meanwhile changes the board, and then this is done again.
        unit.get::<BoardRow>(&key).await?;
        forget(unit, &board_id).await?;
        unit.delete::<BoardRow>(key);
    }
    unit.put(&stage)
}

async fn forget<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    board_id: &StageLeaderboardId,
) -> Result<(), ReadModelError> {
    for point in unit.list::<PointRow>(board_id.as_str()).await? {
        unit.delete::<PointRow>(point.key());
    }
    for value in unit.list::<ValueRow>(board_id.as_str()).await? {
        unit.delete::<ValueRow>(value.key());
    }
    Ok(())
}
