//! Stages.
//!
//! | rows | table | by key | in other orders |
//! | --- | --- | --- | --- |
//! | [`StageRow`] | `stages` | a stage | of a challenge by number; what is to start or to end next |
//!
//! A stage is found by its slug through `url_slugs`.

mod segment;
mod stage_row;
mod status;
#[cfg(test)]
mod tests;

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};
pub use segment::StageSegment;
pub use stage_row::StageRow;
pub use status::StageStatus;

use crate::stage::events::{
    CompetitorRemovedFromStage, StageCreated, StageDeleted, StageDescriptionEdited, StageDurationAdjusted,
    StageEffortFlagged, StageEffortRecorded, StageEffortRemoved, StageEffortsCleared, StageEnded,
    StageGoalConfigured, StageIncludedActivitiesAdjusted, StageLeaderboardsApproved, StageMadePreview,
    StageMadeQueen, StageResultsPublished, StageRevealed, StageSegmentChanged, StageSegmentConfigured,
    StageStarted,
};
use crate::{PointsAdjustment, StageId};

paceline::event_set! {
    /// The events that the rows of stages follow from. All are of the stage's own stream.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StagesEvent {
        StageCreated,
        StageSegmentConfigured,
        StageSegmentChanged,
        StageGoalConfigured,
        StageDescriptionEdited,
        StageDurationAdjusted,
        StageIncludedActivitiesAdjusted,
        StageMadePreview,
        StageMadeQueen,
        StageRevealed,
        StageStarted,
        StageEffortRecorded,
        StageEffortRemoved,
        StageEffortFlagged,
        CompetitorRemovedFromStage,
        StageEffortsCleared,
        StageEnded,
        StageLeaderboardsApproved,
        StageResultsPublished,
        StageDeleted,
    }
}

/// Keeps the rows of stages.
#[derive(Clone, Copy, Debug, Default)]
pub struct StagesProjection;

impl Projection for StagesProjection {
    const NAME: &'static str = "stages-projection";
    const TABLES: &'static [&'static str] = &[StageRow::TABLE];
    type Event = StagesEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<StagesEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        match &event.event {
            StagesEvent::StageCreated(created) => unit.put(&StageRow::new(created)),
            StagesEvent::StageDeleted(deleted) => {
                unit.delete::<StageRow>(StageRow::key_of(&deleted.stage_id));
                Ok(())
            }
            changed => match stage_of(changed) {
                Some(stage_id) => unit.update(&StageRow::key_of(stage_id), |row| change(row, changed)).await,
                None => Ok(()),
            },
        }
    }
}

/// The stage that an event changes.
fn stage_of(event: &StagesEvent) -> Option<&StageId> {
    use StagesEvent as On;
    Some(match event {
        On::StageCreated(_) | On::StageDeleted(_) => return None,
        On::StageSegmentConfigured(event) => &event.stage_id,
        On::StageSegmentChanged(event) => &event.stage_id,
        On::StageGoalConfigured(event) => &event.stage_id,
        On::StageDescriptionEdited(event) => &event.stage_id,
        On::StageDurationAdjusted(event) => &event.stage_id,
        On::StageIncludedActivitiesAdjusted(event) => &event.stage_id,
        On::StageMadePreview(event) => &event.stage_id,
        On::StageMadeQueen(event) => &event.stage_id,
        On::StageRevealed(event) => &event.stage_id,
        On::StageStarted(event) => &event.stage_id,
        On::StageEffortRecorded(event) => &event.stage_id,
        On::StageEffortRemoved(event) => &event.stage_id,
        On::StageEffortFlagged(event) => &event.stage_id,
        On::CompetitorRemovedFromStage(event) => &event.stage_id,
        On::StageEffortsCleared(event) => &event.stage_id,
        On::StageEnded(event) => &event.stage_id,
        On::StageLeaderboardsApproved(event) => &event.stage_id,
        On::StageResultsPublished(event) => &event.stage_id,
    })
}

/// What an event changes of a stage.
fn change(row: &mut StageRow, event: &StagesEvent) {
    use StagesEvent as On;
    match event {
        On::StageCreated(_) | On::StageDeleted(_) => {}
        On::StageSegmentConfigured(event) => row.segment = event.into(),
        On::StageSegmentChanged(event) => row.segment = StageSegment::unknown(event.strava_segment_id),
        On::StageGoalConfigured(event) => {
            row.has_goal = true;
            row.goal = Some(event.goal);
            row.goal_units = Some(event.goal_units);
        }
        On::StageDescriptionEdited(event) => row.describe(&event.description),
        On::StageDurationAdjusted(event) => row.period = event.period,
        On::StageIncludedActivitiesAdjusted(event) => {
            row.included_activity_types.clone_from(&event.included_activity_types);
        }
        On::StageMadePreview(_) => row.points_adjustment = Some(PointsAdjustment::Preview),
        On::StageMadeQueen(_) => row.points_adjustment = Some(PointsAdjustment::Queen),
        On::StageRevealed(_) => row.visible = true,
        On::StageStarted(_) => {
            row.status = StageStatus::Active;
            row.visible = true;
        }
        On::StageEffortRecorded(event) => row.gain_attempt(event.competitor_count),
        // What these count of attempts is the athlete's own, not the stage's.
        On::StageEffortRemoved(event) => row.lose_attempts(1, event.competitor_count),
        On::StageEffortFlagged(event) => row.lose_attempts(1, event.competitor_count),
        On::CompetitorRemovedFromStage(event) => {
            row.lose_attempts(event.attempt_count, event.competitor_count);
        }
        On::StageEffortsCleared(_) => (row.attempt_count, row.competitor_count) = (0, 0),
        On::StageEnded(_) => row.status = StageStatus::Past,
        On::StageLeaderboardsApproved(event) => {
            row.approved = true;
            // A text that was published stays when the approval says nothing.
            event.approval_message.iter().for_each(|message| row.publish(message));
        }
        On::StageResultsPublished(event) => row.publish(&event.message),
    }
}
