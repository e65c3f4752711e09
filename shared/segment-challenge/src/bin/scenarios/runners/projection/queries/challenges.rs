//! Queries of challenges.

use paceline::read_model::{ReadModel, Row, RowQuery};
use segment_challenge::projections::challenges::{
    ChallengeRow, ChallengeStatus, CompetitorRow, ExclusionRow, effective_status, hide_stages,
};
use segment_challenge::{ActivityType, ChallengeId};
use serde_json::{Value, json};

use super::super::asked::{Asked, found, shown};
use super::super::not_run;
use crate::failure::Failure;

pub(super) fn challenge(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let key = ChallengeRow::key_of(&asked.parameter("challenge_id")?);
    let row = found(asked.rows.get(ChallengeRow::TABLE, &key))?;
    let row = row.map(|row| row.decode().map_err(not_run)).transpose()?;
    row.iter().map(|row| with_derived(row, asked)).collect()
}

pub(super) fn by_status(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let statuses: Vec<ChallengeStatus> = asked.parameter("status")?;
    let mut rows: Vec<ChallengeRow> = Vec::new();
    for status in statuses {
        rows.extend(read(asked, &ChallengeRow::of_status(status))?);
    }
    if let Some(activity) = asked.params["activity"].as_str() {
        rows.retain(|row| row.included_activity_types.iter().any(|kind| is_named(*kind, activity)));
    }
    rows.sort_by(|a, b| (&a.name, &a.challenge_id).cmp(&(&b.name, &b.challenge_id)));
    rows.iter().map(|row| with_derived(row, asked)).collect()
}

pub(super) fn competitors(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let challenge_id: ChallengeId = asked.parameter("challenge_id")?;
    shown(read::<CompetitorRow>(asked, &CompetitorRow::of_challenge(&challenge_id))?)
}

pub(super) fn exclusions(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let challenge_id: ChallengeId = asked.parameter("challenge_id")?;
    shown(read::<ExclusionRow>(asked, &ExclusionRow::of_challenge(&challenge_id))?)
}

/// A challenge with what is derived when it is read.
fn with_derived(row: &ChallengeRow, asked: &Asked<'_>) -> Result<Value, Failure> {
    let mut shown = serde_json::to_value(row).map_err(not_run)?;
    shown["effective_status"] = json!(effective_status(row.status, &row.period, asked.now));
    shown["hide_stages"] = json!(hide_stages(row.challenge_type, row.stage_count));
    Ok(shown)
}

/// Whether an activity type has this name in lower case.
fn is_named(kind: ActivityType, name: &str) -> bool {
    format!("{kind:?}").eq_ignore_ascii_case(name)
}

fn read<T: Row>(asked: &Asked<'_>, query: &RowQuery) -> Result<Vec<T>, Failure> {
    found(asked.rows.query(T::TABLE, query))?.into_iter().map(|row| row.decode().map_err(not_run)).collect()
}
