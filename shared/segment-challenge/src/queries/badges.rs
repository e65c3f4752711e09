//! Badges.

use paceline::read_model::{ReadModel, ReadModelError};

use super::Viewer;
use super::page::read_all;
use crate::AthleteId;
use crate::projections::badges::BadgeRow;

/// `badges`: the badges of an athlete, the latest first. Those of private challenges the athlete alone sees, and those of
/// challenges of which nothing is known yet.
///
/// # Errors
/// [`ReadModelError`].
pub async fn badges(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
) -> Result<Vec<BadgeRow>, ReadModelError> {
    let mut badges: Vec<BadgeRow> = read_all(rows, &BadgeRow::of_athlete(athlete_id)).await?;
    if !viewer.is(athlete_id) {
        badges.retain(|badge| badge.challenge.private == Some(false));
    }
    badges.sort_by(|one, other| {
        (other.earned_at, &one.challenge_id).cmp(&(one.earned_at, &other.challenge_id))
    });
    Ok(badges)
}
