//! What stands on a badge.

use jiff::Timestamp;
use paceline::read_model::{ReadModel, ReadModelError};
use paceline::{Identity, Position, UnitOfWork};

use super::badge_row::{BadgeRow, EarnerRow};
use super::challenge_notes_row::{ChallengeNotes, ChallengeNotesRow};
use crate::ChallengeId;
use crate::challenge_leaderboard::events::AthleteAchievedChallengeGoal;

/// Notes what was told of a challenge. Mostly no badge is concerned: those that were earned before keep what they tell.
pub(super) async fn note<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    at: Position,
    notes: ChallengeNotes,
) -> Result<(), ReadModelError> {
    let mut row = notes_of(unit, challenge_id).await?;
    let on_the_latest = |row: &ChallengeNotesRow| row.last_earned.map(|position| row.as_of(position));
    let before = on_the_latest(&row);
    row.add(at, notes);
    // What the latest badge does not tell otherwise, earlier ones do not either: it is news of after them all.
    let concerns_badges = on_the_latest(&row) != before;
    unit.put(&row)?;
    if concerns_badges {
        for earner in unit.list::<EarnerRow>(challenge_id.as_str()).await? {
            let key = BadgeRow::key_of(&earner.athlete_id, challenge_id);
            unit.update(&key, |badge: &mut BadgeRow| badge.challenge = row.as_of(badge.position)).await?;
        }
    }
    Ok(())
}

/// Gives a badge to an athlete. If two boards say that they have reached the goal, the earlier one counts.
pub(super) async fn earn<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    goal: &AthleteAchievedChallengeGoal,
    earned_at: Timestamp,
    at: Position,
) -> Result<(), ReadModelError> {
    let key = BadgeRow::key_of(&goal.athlete_id, &goal.challenge_id);
    let present: Option<BadgeRow> = unit.get(&key).await?;
    if present.as_ref().is_some_and(|badge| badge.position <= at) {
        return Ok(());
    }
    let mut notes = notes_of(unit, &goal.challenge_id).await?;
    notes.last_earned = notes.last_earned.max(Some(at));
    notes.badges += u64::from(present.is_none());
    unit.put(&BadgeRow {
        athlete_id: goal.athlete_id.clone(),
        challenge_id: goal.challenge_id.clone(),
        challenge_leaderboard_id: goal.challenge_leaderboard_id.clone(),
        challenge: notes.as_of(at),
        earned_at,
        position: at,
    })?;
    unit.put(&EarnerRow { challenge_id: goal.challenge_id.clone(), athlete_id: goal.athlete_id.clone() })?;
    unit.put(&notes)
}

async fn notes_of<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<ChallengeNotesRow, ReadModelError> {
    let found = unit.get(&ChallengeNotesRow::key_of(challenge_id)).await?;
    Ok(found.unwrap_or_else(|| ChallengeNotesRow::nothing(challenge_id)))
}
