//! Queries of settings and slugs.

use segment_challenge::queries::notification_settings::notification_settings;
use segment_challenge::queries::slugs::owner_of_slug;
use serde_json::{Value, json};

use super::super::asked::{Asked, found, shown};
use crate::failure::Failure;

pub(super) fn settings(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(notification_settings(asked.rows, asked.viewer, &asked.parameter("athlete_id")?))?)
}

pub(super) fn slug(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (scope, slug): (String, String) = (asked.parameter("scope")?, asked.parameter("slug")?);
    Ok(found(owner_of_slug(asked.rows, &scope, &slug))?.into_iter().map(|owner| json!(owner)).collect())
}
