//! Clubs and who belongs to them.

use paceline::read_model::{Key, ReadModel, ReadModelError, Row, StoredRow};

use super::{Viewer, page};
use crate::projections::clubs::{ClubRow, MembershipRow};
use crate::{AthleteId, ClubId};

/// `clubs_of_athlete`: the clubs that an athlete belongs to and that are known, by name, then by id. They are the
/// athlete's alone to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn clubs_of_athlete(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
) -> Result<Vec<ClubRow>, ReadModelError> {
    if !viewer.is(athlete_id) {
        return Ok(vec![]);
    }
    let club_ids = club_ids_of_athlete(rows, athlete_id).await?;
    let keys: Vec<Key> = club_ids.iter().map(ClubRow::key_of).collect();
    let found = rows.get_many(ClubRow::TABLE, &keys).await?;
    let mut clubs: Vec<ClubRow> =
        found.into_iter().flatten().map(StoredRow::decode).collect::<Result<_, _>>()?;
    clubs.sort_by(|one, other| (&one.name, &one.club_id).cmp(&(&other.name, &other.club_id)));
    Ok(clubs)
}

/// The ids of the clubs that an athlete belongs to, whether they are known or not.
///
/// # Errors
/// [`ReadModelError`].
pub async fn club_ids_of_athlete(
    rows: &impl ReadModel,
    athlete_id: &AthleteId,
) -> Result<Vec<ClubId>, ReadModelError> {
    let memberships: Vec<MembershipRow> =
        page::read_all(rows, &MembershipRow::of_athlete(athlete_id)).await?;
    Ok(memberships.into_iter().map(|membership| membership.club_id).collect())
}

/// `is_club_member`: whether an athlete belongs to a club.
///
/// # Errors
/// [`ReadModelError`].
pub async fn is_club_member(
    rows: &impl ReadModel,
    athlete_id: &AthleteId,
    club_id: &ClubId,
) -> Result<bool, ReadModelError> {
    let membership = rows.get(MembershipRow::TABLE, &MembershipRow::key_of(athlete_id, club_id)).await?;
    Ok(membership.is_some())
}
