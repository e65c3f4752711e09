//! Queries of challenges.

use segment_challenge::projections::challenges::ChallengeStatus;
use segment_challenge::queries::challenges::{self as queries, Filter};
use segment_challenge::queries::page::MAX_LIMIT;
use segment_challenge::queries::{Listed, Page};
use segment_challenge::{AthleteId, ChallengeId};
use serde::Serialize;
use serde_json::Value;

use super::super::asked::{Asked, all_rows, found, shown};
use crate::failure::Failure;

pub(super) fn challenge(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let challenge_id: ChallengeId = asked.parameter("challenge_id")?;
    shown(found(queries::challenge(asked.rows, asked.viewer, &challenge_id, asked.now))?)
}

pub(super) fn by_status(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let mut filter = filter(asked)?;
    if filter.statuses.is_empty() {
        filter.statuses = Filter::open().statuses;
    }
    whole(|page| found(queries::challenges_by_status(asked.rows, asked.viewer, &filter, page, asked.now)))
}

pub(super) fn created(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (athlete, filter) = of_athlete(asked)?;
    let Asked { rows, viewer, now, .. } = *asked;
    whole(|page| found(queries::challenges_created_by_athlete(rows, viewer, &athlete, &filter, page, now)))
}

pub(super) fn entered(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (athlete, filter) = of_athlete(asked)?;
    let Asked { rows, viewer, now, .. } = *asked;
    whole(|page| found(queries::challenges_entered_by_athlete(rows, viewer, &athlete, &filter, page, now)))
}

pub(super) fn of_clubs(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (athlete, filter) = of_athlete(asked)?;
    let Asked { rows, viewer, now, .. } = *asked;
    whole(|page| {
        found(queries::challenges_hosted_by_athlete_clubs(rows, viewer, &athlete, &filter, page, now))
    })
}

pub(super) fn sample(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let limit: Option<usize> = asked.parameter("limit")?;
    shown(found(queries::challenges_sample(asked.rows, 0, limit.unwrap_or(10), asked.now))?)
}

pub(super) fn competitors(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let challenge_id: ChallengeId = asked.parameter("challenge_id")?;
    whole(|page| {
        let listed = found(queries::challenge_competitors(asked.rows, asked.viewer, &challenge_id, page))?;
        Ok(listed.unwrap_or_else(|| Listed::whole(vec![])))
    })
}

pub(super) fn exclusions(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let challenge_id: ChallengeId = asked.parameter("challenge_id")?;
    whole(|page| {
        let listed = found(queries::challenge_exclusions(asked.rows, asked.viewer, &challenge_id, page))?;
        Ok(listed.unwrap_or_else(|| Listed::whole(vec![])))
    })
}

pub(super) fn ids_of_competitor(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let athlete: AthleteId = asked.parameter("athlete_id")?;
    shown(found(queries::competitor_challenges(asked.rows, asked.viewer, &athlete))?)
}

/// All challenges.
pub(in super::super) fn all(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let mut rows = all_rows(asked)?;
    found(queries::name_hosts(asked.rows, &mut rows))?;
    shown(rows)
}

/// The athlete whose challenges are asked for, and which of them.
fn of_athlete(asked: &Asked<'_>) -> Result<(AthleteId, Filter), Failure> {
    Ok((asked.parameter("athlete_id")?, filter(asked)?))
}

fn filter(asked: &Asked<'_>) -> Result<Filter, Failure> {
    let statuses: Option<Vec<ChallengeStatus>> = asked.parameter("status")?;
    Ok(Filter {
        statuses: statuses.unwrap_or_default(),
        challenge_type: asked.parameter("type")?,
        activity: asked.parameter("activity")?,
    })
}

/// All pages of a list.
fn whole<T: Serialize>(list: impl Fn(&Page) -> Result<Listed<T>, Failure>) -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    let mut page = Page::first(MAX_LIMIT);
    loop {
        let listed = list(&page)?;
        rows.extend(shown(listed.items)?);
        page.after = listed.next;
        if page.after.is_none() {
            return Ok(rows);
        }
    }
}
