//! Those who compete in challenges, and those who were excluded.

use paceline::read_model::{ReadModel, ReadModelError};
use serde::Serialize;

use crate::policies::facts::find_challenge;
use crate::projections::challenges::{CompetitorRow, ExclusionRow};
use crate::queries::athletes::{Name, Names};
use crate::queries::page::{self, read_all};
use crate::queries::{Listed, Page, Viewer};
use crate::{AthleteId, ChallengeId};

/// A competitor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Competitor {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who competes.
    pub athlete_id: AthleteId,
    /// Since when.
    pub joined_at: jiff::Timestamp,
    /// Whether they take part without scoring. Absent: who asks is not told.
    pub limited: Option<bool>,
    /// Why they do not score.
    pub limited_reason: Option<String>,
    /// Who it is.
    #[serde(flatten)]
    pub name: Name,
}

/// Someone who was excluded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exclusion {
    /// Who, why and when.
    #[serde(flatten)]
    pub row: ExclusionRow,
    /// Who it is.
    #[serde(flatten)]
    pub name: Name,
}

/// `challenge_competitors`: those who compete, in the order in which they joined, then by id. Limits are for the host and
/// operators to see. `None`: the challenge is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenge_competitors(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
    page: &Page,
) -> Result<Option<Listed<Competitor>>, ReadModelError> {
    let Some(manages) = manages(rows, viewer, challenge_id).await? else { return Ok(None) };
    let found: Listed<CompetitorRow> =
        page::read(rows, CompetitorRow::of_challenge(challenge_id), page).await?;
    let names = Names::of(rows, found.items.iter().map(|row| &row.athlete_id)).await?;
    Ok(Some(found.map(|row| Competitor {
        name: names.get(&row.athlete_id),
        challenge_id: row.challenge_id,
        athlete_id: row.athlete_id,
        joined_at: row.joined_at,
        limited: manages.then_some(row.limited),
        limited_reason: row.limited_reason.filter(|_| manages),
    })))
}

/// `challenge_exclusions`: those who were excluded, in the order in which they were, then by id. `None`: who asks is
/// neither the host nor an operator.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenge_exclusions(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
    page: &Page,
) -> Result<Option<Listed<Exclusion>>, ReadModelError> {
    if manages(rows, viewer, challenge_id).await? != Some(true) {
        return Ok(None);
    }
    let found: Listed<ExclusionRow> =
        page::read(rows, ExclusionRow::of_challenge(challenge_id), page).await?;
    let names = Names::of(rows, found.items.iter().map(|row| &row.athlete_id)).await?;
    Ok(Some(found.map(|row| Exclusion { name: names.get(&row.athlete_id), row })))
}

/// `competitor_challenges`: the challenges that an athlete competes in, by id. They are the athlete's alone to list.
///
/// # Errors
/// [`ReadModelError`].
pub async fn competitor_challenges(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
) -> Result<Vec<ChallengeId>, ReadModelError> {
    if !viewer.is(athlete_id) {
        return Ok(vec![]);
    }
    let entered: Vec<CompetitorRow> = read_all(rows, &CompetitorRow::of_athlete(athlete_id)).await?;
    Ok(entered.into_iter().map(|row| row.challenge_id).collect())
}

/// Whether who asks is told of limits and exclusions. `None`: the challenge is not theirs to see.
async fn manages(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
) -> Result<Option<bool>, ReadModelError> {
    match find_challenge(rows, challenge_id).await? {
        Some(challenge) if viewer.sees(rows, &challenge).await? => {
            Ok(Some(viewer.is(&challenge.created_by_athlete_id)))
        }
        // What came before its challenge an operator sees.
        None if viewer.operates() => Ok(Some(true)),
        _ => Ok(None),
    }
}
