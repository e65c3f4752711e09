//! What a runner keeps from one delivery to the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::recent::Recent;
use crate::read_model::{RowKey, StoredRow};
use crate::{StreamName, Version};

/// The most checkpoints.
const MAX_CHECKPOINTS: usize = 10_000;

/// The most bytes of rows: a thirtieth of the smallest function's memory, in which JSON takes several times its size.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// About what a row takes beside its fields, and a field beside its text.
const BYTES_BESIDE: usize = 32;

/// Checkpoints and rows as they were after the last write that went well.
///
/// Who uses one takes it out, and puts it back when what rests on it is written: a write fails if it was not as it is.
/// So whatever goes wrong, the next try reads anew.
#[derive(Debug)]
pub(crate) struct Warm {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    checkpoints: Recent<StreamName, Version>,
    /// `None`: there is no such row.
    rows: Recent<RowKey, Option<StoredRow>>,
}

impl Default for Warm {
    fn default() -> Self {
        let kept = Kept { checkpoints: Recent::new(MAX_CHECKPOINTS), rows: Recent::new(MAX_BYTES) };
        Self { kept: Mutex::new(kept) }
    }
}

impl Warm {
    pub(super) fn take_checkpoint(&self, stream: &StreamName) -> Option<Version> {
        self.kept().checkpoints.take(stream)
    }

    pub(super) fn keep_checkpoint(&self, stream: StreamName, at: Version) {
        self.kept().checkpoints.keep(stream, at, 1);
    }

    /// Those of these rows that are not kept.
    pub(super) fn missing(&self, mut rows: Vec<RowKey>) -> Vec<RowKey> {
        let kept = self.kept();
        rows.retain(|row| !kept.rows.holds(row));
        rows
    }

    /// Nothing: it is not kept. None: there is no such row.
    #[allow(clippy::option_option, reason = "the row may be known to be absent")]
    pub(crate) fn take_row(&self, row: &RowKey) -> Option<Option<StoredRow>> {
        self.kept().rows.take(row)
    }

    pub(super) fn keep_rows(&self, rows: impl IntoIterator<Item = (RowKey, Option<StoredRow>)>) {
        let mut kept = self.kept();
        for (key, row) in rows {
            let bytes = BYTES_BESIDE + row.as_ref().map_or(0, |row| bytes(&row.fields));
            kept.rows.keep(key, row, bytes);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// About the size of JSON.
fn bytes(value: &Value) -> usize {
    BYTES_BESIDE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(bytes).sum(),
            Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + bytes(value)).sum(),
            _ => 0,
        }
}
