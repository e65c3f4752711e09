//! The queries that scenarios ask, as an operator who sees everything.

use jiff::Timestamp;
use paceline::InMemoryReadModel;
use paceline::read_model::{ReadModel, Row, RowQuery};
use segment_challenge::projections::challenges::{
    ChallengeRow, ChallengeStatus, CompetitorRow, ExclusionRow, effective_status, hide_stages,
};
use segment_challenge::{ActivityType, ChallengeId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{not_run, ready};
use crate::failure::Failure;
use crate::scenario::Query;

/// The rows that answer a query, in its order.
pub(super) fn answer(
    model: &InMemoryReadModel,
    query: &Query,
    now: Timestamp,
) -> Result<Vec<Value>, Failure> {
    match query.name.as_str() {
        "challenge" => {
            let found = ready(model.get(ChallengeRow::TABLE, &ChallengeRow::key_of(&challenge_id(query)?)))?;
            let row = found.map_err(not_run)?.map(|row| row.decode().map_err(not_run)).transpose()?;
            row.iter().map(|row| shown(row, now)).collect()
        }
        "challenges_by_status" => {
            let statuses: Vec<ChallengeStatus> = parameter(query, "status")?;
            let mut rows: Vec<ChallengeRow> = Vec::new();
            for status in statuses {
                rows.extend(read(model, &ChallengeRow::of_status(status))?);
            }
            if let Some(activity) = query.params["activity"].as_str() {
                rows.retain(|row| row.included_activity_types.iter().any(|kind| is_named(*kind, activity)));
            }
            rows.sort_by(|a, b| (&a.name, &a.challenge_id).cmp(&(&b.name, &b.challenge_id)));
            rows.iter().map(|row| shown(row, now)).collect()
        }
        "challenge_competitors" => {
            json_of(&read::<CompetitorRow>(model, &CompetitorRow::of_challenge(&challenge_id(query)?))?)
        }
        "challenge_exclusions" => {
            json_of(&read::<ExclusionRow>(model, &ExclusionRow::of_challenge(&challenge_id(query)?))?)
        }
        other => Err(Failure::NotRun(format!("there is no query {other}"))),
    }
}

/// A challenge with what is derived when it is read.
fn shown(row: &ChallengeRow, now: Timestamp) -> Result<Value, Failure> {
    let mut shown = serde_json::to_value(row).map_err(not_run)?;
    shown["effective_status"] = json!(effective_status(row.status, &row.period, now));
    shown["hide_stages"] = json!(hide_stages(row.challenge_type, row.stage_count));
    Ok(shown)
}

/// Whether an activity type has this name in lower case.
fn is_named(kind: ActivityType, name: &str) -> bool {
    format!("{kind:?}").eq_ignore_ascii_case(name)
}

fn challenge_id(query: &Query) -> Result<ChallengeId, Failure> {
    parameter(query, "challenge_id")
}

fn parameter<T: DeserializeOwned>(query: &Query, name: &str) -> Result<T, Failure> {
    T::deserialize(&query.params[name]).map_err(|error| Failure::NotRun(format!("parameter {name}: {error}")))
}

fn read<T: Row>(model: &InMemoryReadModel, query: &RowQuery) -> Result<Vec<T>, Failure> {
    let found = ready(model.query(T::TABLE, query))?.map_err(not_run)?;
    found.into_iter().map(|row| row.decode().map_err(not_run)).collect()
}

fn json_of(rows: &[impl Serialize]) -> Result<Vec<Value>, Failure> {
    rows.iter().map(|row| serde_json::to_value(row).map_err(not_run)).collect()
}
