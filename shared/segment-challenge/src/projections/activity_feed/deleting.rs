//! Activities are deleted.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Position, UnitOfWork};
use serde_json::json;

use super::activity::{Activity, Verb};
use super::competing::{challenge_row, stage_row};
use super::memo_rows::{FeedChallengeRow, FeedCompetitorRow, FeedStageRow};
use super::rows::{ActivityRow, ActorActivityRow, scope};
use super::telling::OF_EFFORTS;
use super::told::stage;
use crate::stage::events::StageEffortRemoved;
use crate::stage_leaderboard::events::StageLeaderboardCleared;
use crate::{ChallengeId, StageId};

/// Deletes activities.
pub(super) fn delete<R: ReadModel>(unit: &mut UnitOfWork<'_, R>, activities: impl Iterator<Item = Activity>) {
    for activity in activities {
        unit.delete::<ActivityRow>(ActivityRow(activity.clone()).key());
        unit.delete::<ActorActivityRow>(ActorActivityRow(activity).key());
    }
}

/// The attempt with the effort's ids.
pub(super) async fn remove_effort<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    removed: &StageEffortRemoved,
) -> Result<(), ReadModelError> {
    let row = stage_row(unit, &removed.stage_id).await?;
    let scope = scope(row.challenge_id.as_ref(), Some(&removed.stage_id));
    let prefix = ActorActivityRow::prefix(&removed.athlete_id);
    let rows = unit.list_beginning::<ActorActivityRow>(&scope, &prefix).await?;
    let is_of_effort = |activity: &Activity| {
        let metadata = |name: &str| activity.metadata.get(name).cloned().unwrap_or_default();
        activity.verb == Verb::Attempt
            && activity.object() == stage(&removed.stage_id)
            && metadata("strava_activity_id") == json!(removed.strava_activity_id)
            && metadata("strava_segment_effort_id") == json!(removed.strava_segment_effort_id)
    };
    delete(unit, rows.into_iter().map(|ActorActivityRow(activity)| activity).filter(is_of_effort));
    Ok(())
}

/// What efforts on the stage have led to.
pub(super) async fn clear_efforts<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    at: Position,
    stage_id: &StageId,
) -> Result<(), ReadModelError> {
    let row = stage_row(unit, stage_id).await?;
    unit.put(&FeedStageRow { cleared_at: Some(at), ..row.clone() })?;
    let gone = |activity: &Activity| {
        activity.object() == stage(stage_id) && OF_EFFORTS.contains(&activity.verb) && activity.position <= at
    };
    delete_of_stage(unit, &row, gone).await
}

/// All that is about a board.
pub(super) async fn clear_board<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    cleared: &StageLeaderboardCleared,
) -> Result<(), ReadModelError> {
    let board = cleared.stage_leaderboard_id.as_str();
    let prefix = ActivityRow::board_prefix(Some(&cleared.stage_id), board);
    let rows = unit.list_beginning::<ActivityRow>(cleared.challenge_id.as_str(), &prefix).await?;
    delete(unit, rows.into_iter().map(|ActivityRow(activity)| activity));
    Ok(())
}

/// All that is about a stage. Nothing more is told of it.
pub(super) async fn delete_stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    stage_id: &StageId,
) -> Result<(), ReadModelError> {
    let row = stage_row(unit, stage_id).await?;
    let row = FeedStageRow { challenge_id: Some(challenge_id.clone()), deleted: true, ..row };
    unit.put(&row)?;
    delete_of_stage(unit, &row, |_| true).await
}

async fn delete_of_stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    row: &FeedStageRow,
    gone: impl Fn(&Activity) -> bool + Send,
) -> Result<(), ReadModelError> {
    let scope = scope(row.challenge_id.as_ref(), Some(&row.stage_id));
    let prefix = ActivityRow::stage_prefix(Some(&row.stage_id));
    let rows = unit.list_beginning::<ActivityRow>(&scope, &prefix).await?;
    delete(unit, rows.into_iter().map(|ActivityRow(activity)| activity).filter(gone));
    Ok(())
}

/// All that belongs to a challenge. Nothing more is told of it.
pub(super) async fn cancel<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<(), ReadModelError> {
    let row = challenge_row(unit, challenge_id).await?;
    unit.put(&FeedChallengeRow { cancelled: true, ..row })?;
    for competitor in unit.list::<FeedCompetitorRow>(challenge_id.as_str()).await? {
        unit.delete::<FeedCompetitorRow>(competitor.key());
    }
    let rows = unit.list::<ActivityRow>(challenge_id.as_str()).await?;
    delete(unit, rows.into_iter().map(|ActivityRow(activity)| activity));
    Ok(())
}
