//! Which e-mails an athlete gets.

use paceline::read_model::{ReadModel, ReadModelError};

use super::Viewer;
use super::page::get;
use crate::AthleteId;
use crate::projections::notification_settings::NotificationSettingsRow;

/// `notification_settings`: the settings of an athlete, who alone may see them. `None`: there are none, or they are not
/// theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn notification_settings(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
) -> Result<Option<NotificationSettingsRow>, ReadModelError> {
    if !viewer.is(athlete_id) {
        return Ok(None);
    }
    get(rows, &NotificationSettingsRow::key_of(athlete_id)).await
}
