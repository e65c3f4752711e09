//! How athletes join, leave and are limited.

use jiff::Timestamp;
use paceline::UnitOfWork;
use paceline::read_model::{ReadModel, ReadModelError, Row};

use super::change;
use super::competitor_rows::{CompetitorRow, ExclusionRow, ParticipationRow};
use crate::challenge::events::CompetitorExcludedFromChallenge;
use crate::{AthleteId, ChallengeId};

/// Who competes already does not join again: the earlier instant stays, and they count once.
pub(super) async fn join<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    athlete_id: &AthleteId,
    at: Timestamp,
) -> Result<(), ReadModelError> {
    let mut participation = participation(unit, challenge_id, athlete_id).await?;
    if participation.joined_at.is_some() {
        return Ok(());
    }
    participation.joined_at = Some(at);
    keep(unit, &participation)?;
    change(unit, challenge_id, |row| row.competitor_count += 1).await
}

/// Who does not compete changes nothing.
pub(super) async fn leave<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    athlete_id: &AthleteId,
) -> Result<(), ReadModelError> {
    let mut participation = participation(unit, challenge_id, athlete_id).await?;
    let Some(joined_at) = participation.joined_at.take() else { return Ok(()) };
    unit.delete::<CompetitorRow>(CompetitorRow::key_of(challenge_id, joined_at, athlete_id));
    keep(unit, &participation)?;
    change(unit, challenge_id, |row| row.competitor_count = row.competitor_count.saturating_sub(1)).await
}

pub(super) async fn exclude<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &CompetitorExcludedFromChallenge,
) -> Result<(), ReadModelError> {
    leave(unit, &event.challenge_id, &event.athlete_id).await?;
    unit.put(&ExclusionRow {
        challenge_id: event.challenge_id.clone(),
        athlete_id: event.athlete_id.clone(),
        reason: event.reason.clone(),
        excluded_at: event.excluded_at,
    })
}

/// `None` lifts the limit.
pub(super) async fn limit<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    athlete_id: &AthleteId,
    reason: Option<String>,
) -> Result<(), ReadModelError> {
    let mut participation = participation(unit, challenge_id, athlete_id).await?;
    participation.limited_reason = reason;
    keep(unit, &participation)
}

async fn participation<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    athlete_id: &AthleteId,
) -> Result<ParticipationRow, ReadModelError> {
    let found = unit.get(&ParticipationRow::key_of(challenge_id, athlete_id)).await?;
    Ok(found.unwrap_or_else(|| ParticipationRow::none(challenge_id, athlete_id)))
}

/// Keeps what is known of an athlete, and shows it if they compete.
fn keep<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    participation: &ParticipationRow,
) -> Result<(), ReadModelError> {
    if let Some(competitor) = participation.competitor() {
        unit.put(&competitor)?;
    } else if participation.limited_reason.is_none() {
        unit.delete::<ParticipationRow>(participation.key());
        return Ok(());
    }
    unit.put(participation)
}
