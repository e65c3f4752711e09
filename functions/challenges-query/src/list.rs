//! Lists of challenges, merged from those of several statuses.

use paceline::read_model::{ReadModel, ReadModelError, Row, RowQuery};
use paceline_lambda::http::paging::Page;
use segment_challenge::policies::facts::competes;
use segment_challenge::policies::{ChallengeFacts, Sender};
use segment_challenge::projections::challenges::ChallengeRow;

use crate::filter::Filter;

/// How many rows of a status are read at once.
const CHUNK: usize = 100;

/// How many chunks of each status one page takes. Beyond that it is given as it is, with a cursor.
const MAX_ROUNDS: usize = 10;

/// A page of the challenges that are asked for and that who asks may see, ordered by name and id, and the order key of
/// the last row, if more may come after it.
pub(crate) async fn challenges_by_status(
    rows: &impl ReadModel,
    filter: &Filter,
    page: &Page,
    who: Option<&Sender>,
) -> Result<(Vec<ChallengeRow>, Option<String>), ReadModelError> {
    let mut items = Vec::new();
    let mut last = None;
    let mut after = page.after.clone();
    for _ in 0..MAX_ROUNDS {
        let mut found = Vec::new();
        // Where a status has more than a chunk, what comes after its last row may belong before rows of another.
        let mut known_to: Option<String> = None;
        for &status in &filter.statuses {
            let query =
                RowQuery { after: after.clone(), limit: Some(CHUNK), ..ChallengeRow::of_status(status) };
            let chunk = rows.query(ChallengeRow::TABLE, &query).await?;
            if let Some(end) = chunk.last().filter(|_| chunk.len() == CHUNK) {
                known_to = Some(known_to.map_or(end.sort.clone(), |known_to| known_to.min(end.sort.clone())));
            }
            found.extend(chunk);
        }
        found.retain(|row| known_to.as_ref().is_none_or(|known_to| row.sort <= *known_to));
        found.sort_by(|one, other| one.sort.cmp(&other.sort));
        for stored in found {
            let sort = stored.sort.clone();
            let row: ChallengeRow = stored.decode()?;
            if filter.admits(&row) && is_visible(rows, &row, who).await? {
                if items.len() == page.limit {
                    return Ok((items, last));
                }
                items.push(row);
                last = Some(sort);
            }
        }
        after = known_to;
        if after.is_none() {
            return Ok((items, None));
        }
    }
    Ok((items, after))
}

/// Whether who asks may see a challenge. Whether they compete in it is only looked up where it matters.
async fn is_visible(
    rows: &impl ReadModel,
    row: &ChallengeRow,
    who: Option<&Sender>,
) -> Result<bool, ReadModelError> {
    let facts = ChallengeFacts::of(row, false);
    match who {
        Some(who) if row.private && !facts.visible_to(Some(who)) => {
            let competes = competes(rows, &row.challenge_id, &who.athlete_id).await?;
            Ok(ChallengeFacts { competes, ..facts }.visible_to(Some(who)))
        }
        _ => Ok(facts.visible_to(who)),
    }
}
