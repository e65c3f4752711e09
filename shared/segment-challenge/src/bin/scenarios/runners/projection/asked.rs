//! What a scenario asks of the rows.

use jiff::Timestamp;
use paceline::InMemoryReadModel;
use paceline::read_model::{ReadModelError, Row};
use segment_challenge::queries::Viewer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{not_run, ready};
use crate::failure::Failure;

/// What is read, by whom and when.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) rows: &'a InMemoryReadModel,
    pub(super) params: &'a Value,
    pub(super) viewer: Viewer<'a>,
    pub(super) now: Timestamp,
}

impl Asked<'_> {
    /// A parameter of the query. One that is not given reads as `null`.
    pub(super) fn parameter<T: DeserializeOwned>(&self, name: &str) -> Result<T, Failure> {
        T::deserialize(&self.params[name])
            .map_err(|error| Failure::NotRun(format!("parameter {name}: {error}")))
    }
}

/// What a query found.
pub(super) fn found<T>(query: impl Future<Output = Result<T, ReadModelError>>) -> Result<T, Failure> {
    ready(query)?.map_err(not_run)
}

/// All rows of a table.
pub(super) fn all_rows<T: Row>(asked: &Asked<'_>) -> Result<Vec<T>, Failure> {
    asked.rows.rows(T::TABLE).into_iter().map(|row| serde_json::from_value(row).map_err(not_run)).collect()
}

/// Items as they are shown.
pub(super) fn shown<T: Serialize>(items: impl IntoIterator<Item = T>) -> Result<Vec<Value>, Failure> {
    items.into_iter().map(|item| serde_json::to_value(item).map_err(not_run)).collect()
}
