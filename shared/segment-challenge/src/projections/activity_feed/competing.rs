//! Who competes in a challenge, and when they leave.

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Position, Recorded, UnitOfWork};

use super::activity::{Activity, Thing};
use super::deleting::delete;
use super::events::ActivityFeedEvent;
use super::memo_rows::{DepartureRow, FeedChallengeRow, FeedCompetitorRow, FeedStageRow};
use super::rows::{ActivityRow, ActorActivityRow, scope};
use super::telling::{joins, put, tell};
use super::told::{Sentence, challenge, stage};
use crate::challenge::events::ChallengeCreated;
use crate::{AthleteId, ChallengeId, StageId};

pub(super) async fn challenge_row<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<FeedChallengeRow, ReadModelError> {
    let found = unit.get(&FeedChallengeRow::key_of(challenge_id)).await?;
    Ok(found.unwrap_or_else(|| FeedChallengeRow::unknown(challenge_id)))
}

pub(super) async fn stage_row<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage_id: &StageId,
) -> Result<FeedStageRow, ReadModelError> {
    let found = unit.get(&FeedStageRow::key_of(stage_id)).await?;
    Ok(found.unwrap_or_else(|| FeedStageRow::unknown(stage_id)))
}

pub(super) async fn create<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    created: &ChallengeCreated,
) -> Result<(), ReadModelError> {
    let row = challenge_row(unit, &created.challenge_id).await?;
    unit.put(&FeedChallengeRow { private: created.private, ..row })
}

/// Everyone may know now: of what was told before, too, and who joined so far.
pub(super) async fn approve<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<ActivityFeedEvent>,
    challenge_id: &ChallengeId,
) -> Result<(), ReadModelError> {
    let row = challenge_row(unit, challenge_id).await?;
    let row = FeedChallengeRow { approved: true, ..row };
    unit.put(&row)?;
    for ActivityRow(activity) in unit.list::<ActivityRow>(challenge_id.as_str()).await? {
        put(unit, Activity { public: true, private: row.private, ..activity })?;
    }
    let mut competitors = unit.list::<FeedCompetitorRow>(challenge_id.as_str()).await?;
    competitors.sort();
    let joined = competitors.iter().map(|row| Sentence::join(&row.athlete_id, challenge_id)).collect();
    tell(unit, event, joins(joined, challenge_id)).await
}

/// Who competes already does not join again.
pub(super) async fn join<'a, R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<ActivityFeedEvent>,
    challenge_id: &ChallengeId,
    athletes: impl Iterator<Item = &'a AthleteId> + Send,
) -> Result<(), ReadModelError> {
    let mut joined = Vec::new();
    for athlete_id in athletes {
        let key = FeedCompetitorRow::key_of(challenge_id, athlete_id);
        if unit.get::<FeedCompetitorRow>(&key).await?.is_none() {
            unit.put(&FeedCompetitorRow {
                joined_at: event.metadata.recorded_at,
                athlete_id: athlete_id.clone(),
                challenge_id: challenge_id.clone(),
            })?;
            joined.push(Sentence::join(athlete_id, challenge_id));
        }
    }
    // Until the challenge is approved, who joins is not told.
    if joined.is_empty() || !challenge_row(unit, challenge_id).await?.approved {
        return Ok(());
    }
    tell(unit, event, joins(joined, challenge_id)).await
}

/// Who leaves a challenge, or is excluded: nothing is told of them in it.
pub(super) async fn leave<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    at: Position,
    challenge_id: &ChallengeId,
    athlete_id: &AthleteId,
) -> Result<(), ReadModelError> {
    unit.delete::<FeedCompetitorRow>(FeedCompetitorRow::key_of(challenge_id, athlete_id));
    if depart(unit, at, &challenge(challenge_id), athlete_id).await? {
        let mut row = challenge_row(unit, challenge_id).await?;
        row.departures += 1;
        unit.put(&row)?;
    }
    forget(unit, at, &scope(Some(challenge_id), None), &challenge(challenge_id), athlete_id).await
}

/// Who is removed from a stage: nothing is told of them in it.
pub(super) async fn leave_stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    at: Position,
    stage_id: &StageId,
    athlete_id: &AthleteId,
) -> Result<(), ReadModelError> {
    let mut row = stage_row(unit, stage_id).await?;
    let scope = scope(row.challenge_id.as_ref(), Some(stage_id));
    if depart(unit, at, &stage(stage_id), athlete_id).await? {
        row.departures += 1;
        unit.put(&row)?;
    }
    forget(unit, at, &scope, &stage(stage_id), athlete_id).await
}

/// Notes a departure. Every one is counted, so that whoever has read that there was none is told.
async fn depart<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    at: Position,
    from: &Thing,
    athlete_id: &AthleteId,
) -> Result<bool, ReadModelError> {
    let row = DepartureRow { from: DepartureRow::partition(from), athlete_id: athlete_id.clone(), at };
    let known = unit.get::<DepartureRow>(&row.key()).await?;
    unit.put(&row)?;
    Ok(known.is_none_or(|known| known != row))
}

/// Deletes what an athlete did to a thing or within it until then.
async fn forget<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    at: Position,
    scope: &str,
    thing: &Thing,
    athlete_id: &AthleteId,
) -> Result<(), ReadModelError> {
    let rows = unit.list_beginning::<ActorActivityRow>(scope, &ActorActivityRow::prefix(athlete_id)).await?;
    let gone = rows.into_iter().map(|ActorActivityRow(activity)| activity);
    delete(unit, gone.filter(|activity| activity.concerns(thing) && activity.position <= at));
    Ok(())
}
