//! The read model: rows that projections write and queries read, with the projections' checkpoints.
//!
//! # The table
//!
//! Partition key `pk` (S), sort key `sk` (S), global secondary indexes `gsi1` on `gsi1pk`, `gsi1sk` and `gsi2` likewise,
//! all attributes projected. Two kinds of items:
//!
//! | item | `pk` | `sk` | other attributes |
//! | --- | --- | --- | --- |
//! | row | `challenges#c-1`: table and partition | `/`, then the sort key | `row` (M): its fields, `revision` (N), and where it has entries `gsi1pk`, `gsi1sk`, `gsi2pk`, `gsi2sk` in the same form |
//! | checkpoint | `checkpoint#challenges-projection#challenge/c-1` | `checkpoint` | `version` (N) |
//!
//! The slash stands before every sort key because DynamoDB refuses an empty one. A `pk` has at most 2,048 bytes, an
//! `sk` 1,024; a row has at most 400 KB. No table may be named `checkpoint`.
//!
//! # What a call costs
//!
//! | call | requests | units |
//! | --- | --- | --- |
//! | get | 1 | 1 read unit per 4 KB |
//! | query | 1 for each MB read | 1 read unit per 4 KB of all rows together; half of it by a secondary index |
//! | checkpoint | 1 | 1 read unit |
//! | write a checkpoint alone | 1 | 1 write unit |
//! | write rows | 1, a transaction | 2 write units for the checkpoint, 2 a KB of each row, 2 for each row that was only read; 1 a KB for each index entry, and 1 more where it moves |

mod guard;
mod item;
mod key;
mod prepare;
mod read;
mod requests;
mod row_write;
mod staging;
mod write;

use aws_sdk_dynamodb::Client;
use paceline::read_model::{
    Checkpoint, Key, Prepared, ReadModel, ReadModelError, RowChange, RowKey, RowQuery, StoredRow, WriteError,
};
use paceline::{StreamName, Version};

use crate::failure::Failure;
use crate::size::MAX_TRANSACTION_ITEMS;

/// A read model in one DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoReadModel {
    client: Client,
    table: String,
    rows_at_once: usize,
}

impl DynamoReadModel {
    /// The read model in this table, which has the keys and indexes that the module describes.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), rows_at_once: MAX_TRANSACTION_ITEMS - 1 }
    }

    /// Stages units of work of more rows than this, at most 99, which is also what it does otherwise. With fewer, tests
    /// see a unit in all of its stages without writing so many rows.
    #[must_use]
    pub fn staging_more_than(self, rows: usize) -> Self {
        Self { rows_at_once: rows.min(MAX_TRANSACTION_ITEMS - 1), ..self }
    }
}

impl ReadModel for DynamoReadModel {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.get_row(table, key).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.query_rows(table, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.get_checkpoint(subscriber, stream).await
    }

    async fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> Result<Prepared, ReadModelError> {
        self.read_together(subscriber, stream, rows).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        self.write_unit(checkpoint, changes).await
    }
}

/// A read has no condition, so what would be a conflict is an answer that none should get.
fn read_error(failure: Failure) -> ReadModelError {
    match failure {
        Failure::Conflict => ReadModelError::Unavailable("a read met a conflict".into()),
        Failure::Unavailable(source) => ReadModelError::Unavailable(source),
        Failure::Refused(source) => ReadModelError::Refused(source),
    }
}
