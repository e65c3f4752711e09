//! Lists of challenges.

use jiff::Timestamp;
use paceline::Identity;
use paceline::read_model::{Key, ReadModel, ReadModelError, Row, RowQuery, StoredRow};
use uuid::Uuid;

use super::{Card, Filter, competitor_challenges, name_hosts};
use crate::projections::challenges::{ChallengeRow, ChallengeStatus, ClubChallengeRow};
use crate::projections::order;
use crate::queries::clubs::club_ids_of_athlete;
use crate::queries::page::read_all;
use crate::queries::{Listed, Page, Viewer};
use crate::{AthleteId, ChallengeId};

/// How many rows of a status are read at once.
const CHUNK: usize = 100;

/// How many chunks of each status one page takes. Beyond that it is given as it is, with a cursor.
const MAX_ROUNDS: usize = 10;

/// `challenges_by_status`: challenges of some statuses by name, then by id, as far as they are theirs to see. A filter
/// without statuses asks for none.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenges_by_status(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    filter: &Filter,
    page: &Page,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    let mut queries: Vec<RowQuery> =
        filter.statuses.iter().map(|status| ChallengeRow::of_status(*status)).collect();
    queries.dedup();
    merged(rows, viewer, filter, &queries, page, now).await
}

/// `challenges_sample`: at most `limit` of the challenges that everyone may join, by name. Another `seed` chooses others.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenges_sample(
    rows: &impl ReadModel,
    seed: u64,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<Card>, ReadModelError> {
    let mut open: Vec<ChallengeRow> = Vec::new();
    for status in [ChallengeStatus::Upcoming, ChallengeStatus::Active] {
        open.extend(read_all::<ChallengeRow>(rows, &ChallengeRow::of_status(status)).await?);
    }
    open.retain(|row| !row.private);
    let lot = |row: &ChallengeRow| {
        Uuid::new_v5(&Uuid::from_u64_pair(seed, seed), row.challenge_id.as_str().as_bytes())
    };
    open.sort_by_cached_key(lot);
    open.truncate(limit);
    open.sort_by(|one, other| (&one.name, &one.challenge_id).cmp(&(&other.name, &other.challenge_id)));
    Ok(cards(rows, Listed::whole(open), now).await?.items)
}

/// `challenges_created_by_athlete`: the challenges that an athlete has created, those that start last first. They are the
/// athlete's alone to list.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenges_created_by_athlete(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
    filter: &Filter,
    page: &Page,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    if !viewer.is(athlete_id) {
        return Ok(Listed::whole(vec![]));
    }
    merged(rows, viewer, filter, &[ChallengeRow::created_by(athlete_id)], page, now).await
}

/// `challenges_entered_by_athlete`: the challenges that an athlete competes in, those that start last first. They are
/// the athlete's alone to list.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenges_entered_by_athlete(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
    filter: &Filter,
    page: &Page,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    if !viewer.is(athlete_id) {
        return Ok(Listed::whole(vec![]));
    }
    let entered = competitor_challenges(rows, viewer, athlete_id).await?;
    latest_first(rows, viewer, filter, &entered, page, now).await
}

/// `challenges_hosted_by_athlete_clubs`: the challenges of the clubs that an athlete belongs to, those that start last
/// first. They are the athlete's alone to list.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenges_hosted_by_athlete_clubs(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    athlete_id: &AthleteId,
    filter: &Filter,
    page: &Page,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    if !viewer.is(athlete_id) {
        return Ok(Listed::whole(vec![]));
    }
    let mut hosted = Vec::new();
    for club_id in club_ids_of_athlete(rows, athlete_id).await? {
        let of_club: Vec<ClubChallengeRow> = read_all(rows, &ClubChallengeRow::of_club(&club_id)).await?;
        hosted.extend(of_club.into_iter().map(|row| row.challenge_id));
    }
    latest_first(rows, viewer, filter, &hosted, page, now).await
}

/// A page of some challenges, those that start last first. All of them are read: an athlete has, or has the clubs of,
/// a few hundred.
async fn latest_first(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    filter: &Filter,
    challenges: &[ChallengeId],
    page: &Page,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    let keys: Vec<Key> = challenges.iter().map(ChallengeRow::key_of).collect();
    let found = rows.get_many(ChallengeRow::TABLE, &keys).await?;
    let mut asked_for = Vec::new();
    for stored in found.into_iter().flatten() {
        let row: ChallengeRow = stored.decode()?;
        let place = order::by_text(&row.period.start_date_local.to_string(), row.challenge_id.as_str());
        if filter.admits(&row) && page.after.as_ref().is_none_or(|after| place < *after) {
            asked_for.push((place, row));
        }
    }
    asked_for.sort_by(|(one, _), (other, _)| other.cmp(one));
    let mut listed = Listed::whole(vec![]);
    for (place, row) in asked_for {
        if !viewer.sees(rows, &row).await? {
            continue;
        }
        if listed.items.len() == page.limit {
            return cards(rows, listed, now).await;
        }
        listed.next = Some(place);
        listed.items.push(row);
    }
    cards(rows, Listed { next: None, ..listed }, now).await
}

/// A page of rows of several queries of one order, each read in chunks, as far as they are asked for and to be seen.
async fn merged(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    filter: &Filter,
    queries: &[RowQuery],
    page: &Page,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    let descending = queries.iter().any(|query| query.descending);
    // Whether one place comes before the other in the order of the queries.
    let before = |one: &String, other: &String| if descending { one > other } else { one < other };
    let mut listed = Listed::whole(vec![]);
    let mut after = page.after.clone();
    for _ in 0..MAX_ROUNDS {
        let mut found: Vec<StoredRow> = Vec::new();
        // Where a query has more than a chunk, what comes after its last row may belong before rows of another.
        let mut known_to: Option<String> = None;
        for query in queries {
            let query = RowQuery { after: after.clone(), limit: Some(CHUNK), ..query.clone() };
            let chunk = rows.query(ChallengeRow::TABLE, &query).await?;
            if let Some(end) = chunk.last().filter(|_| chunk.len() == CHUNK) {
                known_to = known_to.filter(|known_to| before(known_to, &end.sort)).or(Some(end.sort.clone()));
            }
            found.extend(chunk);
        }
        found.retain(|row| known_to.as_ref().is_none_or(|known_to| !before(known_to, &row.sort)));
        found.sort_by(
            |one, other| if descending { other.sort.cmp(&one.sort) } else { one.sort.cmp(&other.sort) },
        );
        for stored in found {
            let place = stored.sort.clone();
            let row: ChallengeRow = stored.decode()?;
            if !filter.admits(&row) || !viewer.sees(rows, &row).await? {
                continue;
            }
            if listed.items.len() == page.limit {
                return cards(rows, listed, now).await;
            }
            listed.next = Some(place);
            listed.items.push(row);
        }
        after = known_to;
        if after.is_none() {
            return cards(rows, Listed { next: None, ..listed }, now).await;
        }
    }
    cards(rows, Listed { next: after, ..listed }, now).await
}

/// The cards of a page.
async fn cards(
    rows: &impl ReadModel,
    mut listed: Listed<ChallengeRow>,
    now: Timestamp,
) -> Result<Listed<Card>, ReadModelError> {
    name_hosts(rows, &mut listed.items).await?;
    Ok(listed.map(|row| Card::new(row, now)))
}
