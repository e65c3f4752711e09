//! The efforts of an athlete on a stage.

use paceline::read_model::{ReadModel, ReadModelError};

use super::page::read;
use super::{Listed, Page, Viewer};
use crate::projections::stage_efforts::EffortRow;
use crate::{AthleteId, StageId};

/// A page has so many unless others are asked for.
pub const PAGE: usize = 100;

/// `stage_efforts`: a page of the efforts by start. Private ones are shown without a link, unless they are the viewer's. `None`: the stage is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage_efforts(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    stage_id: &StageId,
    athlete_id: &AthleteId,
    page: &Page,
) -> Result<Option<Listed<EffortRow>>, ReadModelError> {
    if !viewer.sees_stage(rows, stage_id).await? {
        return Ok(None);
    }
    let efforts = read::<EffortRow>(rows, EffortRow::of_athlete(stage_id, athlete_id), page).await?;
    let linked = viewer.is(athlete_id);
    Ok(Some(efforts.map(|effort| if effort.private && !linked { effort.without_link() } else { effort })))
}
