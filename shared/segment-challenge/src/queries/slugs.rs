//! What slugs lead to.

use paceline::Identity;
use paceline::read_model::{ReadModel, ReadModelError};

use super::page::get;
use crate::projections::url_slugs::{CHALLENGES, SlugOfOwnerRow, UrlSlugRow};
use crate::{ChallengeId, StageId};

/// The challenge that a slug leads to.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenge_of_slug(
    rows: &impl ReadModel,
    slug: &str,
) -> Result<Option<ChallengeId>, ReadModelError> {
    Ok(owner_of_slug(rows, CHALLENGES, slug).await?.and_then(|owner| owner.parse().ok()))
}

/// The stage that a slug leads to in its challenge.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage_of_slug(
    rows: &impl ReadModel,
    challenge_id: &ChallengeId,
    slug: &str,
) -> Result<Option<StageId>, ReadModelError> {
    Ok(owner_of_slug(rows, challenge_id.as_str(), slug).await?.and_then(|owner| owner.parse().ok()))
}

/// `slug`: the id of what a slug leads to in its scope.
///
/// # Errors
/// [`ReadModelError`].
pub async fn owner_of_slug(
    rows: &impl ReadModel,
    scope: &str,
    slug: &str,
) -> Result<Option<String>, ReadModelError> {
    let found = get::<UrlSlugRow>(rows, &UrlSlugRow::key_of(scope, slug)).await?;
    Ok(found.map(|row| row.owner_id))
}

/// The slug of something in its scope.
///
/// # Errors
/// [`ReadModelError`].
pub async fn slug_of_owner(
    rows: &impl ReadModel,
    scope: &str,
    owner_id: &str,
) -> Result<Option<String>, ReadModelError> {
    let found = get::<SlugOfOwnerRow>(rows, &SlugOfOwnerRow::key_of(scope, owner_id)).await?;
    Ok(found.map(|row| row.slug))
}
