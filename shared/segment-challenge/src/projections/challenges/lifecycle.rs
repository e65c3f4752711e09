//! How the row of a challenge comes and goes.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, UnitOfWork};

use super::challenge_row::{ChallengeRow, add_missing};
use super::club_challenge_row::ClubChallengeRow;
use super::competitor_rows::{CompetitorRow, ExclusionRow, ParticipationRow};
use super::early_stages_row::EarlyStagesRow;
use crate::ChallengeId;
use crate::challenge::events::ChallengeCreated;
use crate::stage::events::StageCreated;

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
    unit.put(&ClubChallengeRow {
        club_id: created.hosted_by_club_id.clone(),
        challenge_id: created.challenge_id.clone(),
    })?;
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

/// The row goes, and with it whatever was kept of the challenge.
pub(super) async fn cancel<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<(), ReadModelError> {
    let key = ChallengeRow::key_of(challenge_id);
    if let Some(row) = unit.get::<ChallengeRow>(&key).await? {
        let challenge_id = challenge_id.clone();
        unit.delete::<ClubChallengeRow>(
            ClubChallengeRow { club_id: row.hosted_by_club_id, challenge_id }.key(),
        );
    }
    unit.delete::<ChallengeRow>(key);
    delete_of::<CompetitorRow, R>(unit, challenge_id).await?;
    delete_of::<ExclusionRow, R>(unit, challenge_id).await?;
    delete_of::<ParticipationRow, R>(unit, challenge_id).await
}

/// Deletes the rows of a challenge. Only its own stream adds any.
async fn delete_of<T: Row, R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<(), ReadModelError> {
    let rows: Vec<T> = unit.list(challenge_id.as_str()).await?;
    rows.iter().for_each(|row| unit.delete::<T>(row.key()));
    Ok(())
}
