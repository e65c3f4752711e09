//! Queries of feeds, settings, mails and slugs.

use segment_challenge::projections::emails::EmailRow;
use segment_challenge::queries::Page;
use segment_challenge::queries::activity_feed::{Feed, activity_feed};
use segment_challenge::queries::emails::{NamedEmail, named};
use segment_challenge::queries::notification_settings::notification_settings;
use segment_challenge::queries::page::MAX_LIMIT;
use segment_challenge::queries::slugs::owner_of_slug;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::asked::{Asked, all_rows, found, shown};
use super::super::not_run;
use crate::failure::Failure;

pub(super) fn settings(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(notification_settings(asked.rows, asked.viewer, &asked.parameter("athlete_id")?))?)
}

pub(super) fn slug(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (scope, slug): (String, String) = (asked.parameter("scope")?, asked.parameter("slug")?);
    Ok(found(owner_of_slug(asked.rows, &scope, &slug))?.into_iter().map(|owner| json!(owner)).collect())
}

/// The whole feed.
pub(super) fn feed(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let feed: Feed = Feed::deserialize(asked.params).map_err(not_run)?;
    let mut page = Page::first(MAX_LIMIT);
    let mut rows = Vec::new();
    loop {
        let listed = found(activity_feed(asked.rows, asked.viewer, &feed, &page))?;
        let Some(listed) = listed else { return Ok(rows) };
        rows.extend(shown(listed.items)?);
        page.after = listed.next;
        if page.after.is_none() {
            return Ok(rows);
        }
    }
}

/// All mails, with the names that they tell.
pub(in super::super) fn emails(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let emails = found(named(asked.rows, all_rows::<EmailRow>(asked)?))?;
    let with_name = |email: NamedEmail| {
        let mut row = serde_json::to_value(&email.email).map_err(not_run)?;
        if let Some(name) = email.taken_by {
            row["content"]["taken_by"]["firstname"] = name.firstname.into();
            row["content"]["taken_by"]["lastname"] = name.lastname.into();
        }
        Ok(row)
    };
    emails.into_iter().map(with_name).collect()
}
