//! How the row of a challenge comes and goes.

use paceline::UnitOfWork;
use paceline::read_model::{ReadModel, ReadModelError, Row};

use super::challenge_row::{ChallengeRow, add_missing};
use super::competitor_rows::{CompetitorRow, ExclusionRow, ParticipationRow};
use super::early_stages_row::EarlyStagesRow;
use crate::ChallengeId;
use crate::challenge::events::ChallengeCreated;
use crate::stage::events::StageCreated;

/// How many rows go together with that of their challenge: as many as one transaction holds, with a few to spare.
const ROWS_DELETED_AT_ONCE: usize = 90;

pub(super) async fn create<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    created: &ChallengeCreated,
) -> Result<(), ReadModelError> {
    let mut row = ChallengeRow::new(created);
    let key = EarlyStagesRow::key_of(&created.challenge_id);
    if let Some(early) = unit.get::<EarlyStagesRow>(&key).await? {
        row.include(&early.included_activity_types);
        unit.delete::<EarlyStagesRow>(key);
    }
    unit.put(&row)
}

/// The stage's event may come before those of its challenge; what it tells is then kept until they do.
pub(super) async fn include_types_of_stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage: &StageCreated,
) -> Result<(), ReadModelError> {
    let types = &stage.included_activity_types;
    if let Some(mut row) = unit.get::<ChallengeRow>(&ChallengeRow::key_of(&stage.challenge_id)).await? {
        row.include(types);
        return unit.put(&row);
    }
    let early = unit.get(&EarlyStagesRow::key_of(&stage.challenge_id)).await?;
    let mut early = early.unwrap_or_else(|| EarlyStagesRow {
        challenge_id: stage.challenge_id.clone(),
        included_activity_types: Vec::new(),
    });
    add_missing(&mut early.included_activity_types, types);
    unit.put(&early)
}

/// The row goes, and with it whatever was kept of the challenge: what one transaction does not hold stays, but counts
/// no longer.
pub(super) async fn cancel<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<(), ReadModelError> {
    unit.delete::<ChallengeRow>(ChallengeRow::key_of(challenge_id));
    let mut left = ROWS_DELETED_AT_ONCE;
    // Competitors first: their rows are found by the athlete too.
    left -= delete_of::<CompetitorRow, R>(unit, challenge_id, left).await?;
    left -= delete_of::<ExclusionRow, R>(unit, challenge_id, left).await?;
    delete_of::<ParticipationRow, R>(unit, challenge_id, left).await?;
    Ok(())
}

/// Deletes rows of a challenge, at most so many. Gives how many.
async fn delete_of<T: Row, R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    at_most: usize,
) -> Result<usize, ReadModelError> {
    let rows: Vec<T> = unit.list_first(paceline::Identity::as_str(challenge_id), at_most).await?;
    rows.iter().for_each(|row| unit.delete::<T>(row.key()));
    Ok(rows.len())
}
