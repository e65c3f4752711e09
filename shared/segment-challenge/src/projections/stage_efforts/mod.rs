//! The efforts of athletes on stages.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`EffortRow`] | `stage_efforts` | of a stage, by athlete, then by start |
//!
//! Of an effort that is flagged or removed its athlete's efforts on the stage are read, and no others.

mod effort_row;
#[cfg(test)]
mod tests;

pub use effort_row::EffortRow;
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Projection, Recorded, UnitOfWork};

use crate::stage::events::{
    CompetitorRemovedFromStage, StageDeleted, StageEffortFlagged, StageEffortRecorded, StageEffortRemoved,
    StageEffortsCleared,
};
use crate::{AthleteId, StageId};

paceline::event_set! {
    /// The events that the rows of efforts follow from. All are of the stage's own stream.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StageEffortsEvent {
        StageEffortRecorded,
        StageEffortFlagged,
        StageEffortRemoved,
        CompetitorRemovedFromStage,
        StageEffortsCleared,
        StageDeleted,
    }
}

/// Keeps the rows of efforts.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageEffortsProjection;

impl Projection for StageEffortsProjection {
    const NAME: &'static str = "stage-efforts-projection";
    const TABLES: &'static [&'static str] = &[EffortRow::TABLE];
    type Event = StageEffortsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<StageEffortsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use StageEffortsEvent as On;
        match &event.event {
            On::StageEffortRecorded(effort) => unit.put(&EffortRow::from(effort)),
            On::StageEffortFlagged(flagged) => {
                let ids = (flagged.strava_activity_id, flagged.strava_segment_effort_id);
                for mut row in of_athlete(unit, &flagged.stage_id, &flagged.athlete_id).await? {
                    if row.is(ids.0, ids.1) {
                        row.flagged = true;
                        row.flagged_reason = Some(flagged.reason.clone());
                        unit.put(&row)?;
                    }
                }
                Ok(())
            }
            On::StageEffortRemoved(removed) => {
                let ids = (removed.strava_activity_id, removed.strava_segment_effort_id);
                let rows = of_athlete(unit, &removed.stage_id, &removed.athlete_id).await?;
                delete(unit, rows.iter().filter(|row| row.is(ids.0, ids.1)));
                Ok(())
            }
            On::CompetitorRemovedFromStage(removed) => {
                let rows = of_athlete(unit, &removed.stage_id, &removed.athlete_id).await?;
                delete(unit, &rows);
                Ok(())
            }
            On::StageEffortsCleared(cleared) => delete_all(unit, &cleared.stage_id).await,
            On::StageDeleted(deleted) => delete_all(unit, &deleted.stage_id).await,
        }
    }
}

async fn of_athlete<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage_id: &StageId,
    athlete_id: &AthleteId,
) -> Result<Vec<EffortRow>, ReadModelError> {
    unit.list_beginning(stage_id.as_str(), &EffortRow::prefix(athlete_id)).await
}

async fn delete_all<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage_id: &StageId,
) -> Result<(), ReadModelError> {
    let rows = unit.list::<EffortRow>(stage_id.as_str()).await?;
    delete(unit, &rows);
    Ok(())
}

fn delete<'r, R: ReadModel>(unit: &mut UnitOfWork<'_, R>, rows: impl IntoIterator<Item = &'r EffortRow>) {
    rows.into_iter().for_each(|row| unit.delete::<EffortRow>(row.key()));
}
