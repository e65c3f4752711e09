//! Pictures.

use paceline::read_model::{ReadModel, ReadModelError};

use super::page;
use crate::projections::profiles::{ProfileRow, ProfileSource};

/// `profile`: the address of the picture of an athlete or a club, if there is one.
///
/// # Errors
/// [`ReadModelError`].
pub async fn profile(
    rows: &impl ReadModel,
    source: ProfileSource,
    source_id: &str,
) -> Result<Option<String>, ReadModelError> {
    let row: Option<ProfileRow> = page::get(rows, &ProfileRow::key_of(source, source_id)).await?;
    Ok(row.and_then(|row| row.profile))
}
