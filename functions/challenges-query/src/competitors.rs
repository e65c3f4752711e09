//! Who competes in a challenge.

use paceline::read_model::{ReadModel, Row, RowQuery};
use paceline_lambda::http::paging::{self, Page};
use paceline_lambda::http::{Problem, Request};
use segment_challenge::ChallengeId;
use segment_challenge::projections::challenges::CompetitorRow;
use serde_json::Value;

use crate::view;

/// A page has so many unless others are asked for.
const PAGE: usize = 100;

/// A page of the competitors in the order in which they joined. Limits are the host's to see. Names are those of an
/// athlete who has not been imported: no row here has any.
pub(crate) async fn list(
    rows: &impl ReadModel,
    challenge_id: &ChallengeId,
    for_host: bool,
    request: &Request,
) -> Result<Value, Problem> {
    let page = Page::asked_for(request, PAGE)?;
    let query = RowQuery {
        after: page.after,
        limit: Some(page.limit + 1),
        ..CompetitorRow::of_challenge(challenge_id)
    };
    let mut found = rows.query(CompetitorRow::TABLE, &query).await?;
    let more = found.len() > page.limit;
    found.truncate(page.limit);
    let next = found.last().filter(|_| more).map(|last| last.sort.clone());
    let mut items = Vec::with_capacity(found.len());
    for stored in found {
        items.push(competitor(&stored.decode()?, for_host)?);
    }
    Ok(paging::list(&items, next.as_deref()))
}

fn competitor(row: &CompetitorRow, for_host: bool) -> Result<Value, Problem> {
    let mut item = view::fields(row)?;
    if !for_host {
        item["limited"] = Value::Null;
        item["limited_reason"] = Value::Null;
    }
    item["firstname"] = "Strava".into();
    item["lastname"] = "Athlete".into();
    item["profile"] = Value::Null;
    Ok(item)
}
