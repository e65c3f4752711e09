//! The read model: rows that projections write and queries read, with the projections' checkpoints.
//!
//! # The table
//!
//! Partition key `pk` (S), sort key `sk` (S), global secondary indexes `gsi1` on `gsi1pk`, `gsi1sk` and `gsi2` likewise,
//! all attributes projected. At rest there are two kinds of items:
//!
//! | item | `pk` | `sk` | other attributes |
//! | --- | --- | --- | --- |
//! | row | `challenges#c-1`: table and partition | `/`, then the sort key | `row` (M): its fields, `revision` (N), and where it has entries `gsi1pk`, `gsi1sk`, `gsi2pk`, `gsi2sk` in the same form |
//! | checkpoint | `checkpoint#challenges-projection#challenge/c-1` | `checkpoint` | `version` (N), and `attempt` and `holder` (N) if a unit was ever written in stages |
//!
//! The slash stands before every sort key because DynamoDB refuses an empty one. A `pk` has at most 2,048 bytes, an
//! `sk` 1,024; a row has at most 400 KB. No table may be named `checkpoint`, which
//! [`Projection::TABLES`](paceline::Projection::TABLES) sees to.
//!
//! # Units of any size
//!
//! A unit of work that fits a transaction, 99 rows and 4 MB, is one. A larger one is staged: its rows are written
//! beside the old ones, one write to the checkpoint commits them all, then they take the old ones' place. While that
//! goes on there are more attributes and items:
//!
//! | item | `sk` | attributes |
//! | --- | --- | --- |
//! | staged row | as ever | as before, and `unit` (M): by which checkpoint (`checkpoint`), `to` which version and in which `attempt` it is committed; `next` (M): the attributes that it is to have, or null: it is to be deleted; `stand_in` (S): the sort key of what stands in for it |
//! | checkpoint | `checkpoint` | `unsettled` (M): the unit that is committed and whose rows do not all have their places yet |
//! | plan, beside the checkpoint | `unit#…7#plan#…0` of attempt 7 | `unit`, `rows` (L): the keys of up to 100 rows |
//! | stand-in, beside the checkpoint | `unit#…7#row#…12` | `unit`, `stands_for` (M): the key of a row that moves in an index; `row`, `revision` and keys of the indexes as in the row from the commit on |
//!
//! A call stages at most 2,000 rows, and after the commit settles as many. If there are more it says that the unit is
//! [not finished](ReadModelError::Unfinished), and the next call with the same unit goes on: the checkpoint tells by
//! `staging` (S), a hash, which unit the last attempt was at, by `staged` (N) how many of its rows are done, and by
//! `holder` (N) which call was the last to work on it. A call that was cut off is gone on with in the same way; what it had
//! done is not done again.
//!
//! A staged row holds what it was and what it will be, so both together have at most 400 KB. A row that is staged and
//! not committed cannot be written by others: to them it is a conflict until the unit is committed or given up, or the
//! delivery that was cut off is made again.
//!
//! # What readers rely on
//!
//! - Of any unit, a row, a list and a checkpoint show all or nothing. Who has seen the checkpoint at a version finds the
//!   rows of that version.
//! - A list that is longer than a page, 1 MB, is not of one moment: a unit that is written while it is read may be in
//!   its later pages alone, and that within a transaction too. By a secondary index rows come some moments later, each
//!   in its own time.
//! - A row that others stage costs a reader a read of their checkpoint; of a unit that was just committed, it reads
//!   again what it has read.
//!
//! # What a call costs
//!
//! | call | requests | units |
//! | --- | --- | --- |
//! | get | 1 | 1 read unit per 4 KB |
//! | query | 1 for each MB read | 1 read unit per 4 KB of all rows together; half of it by a secondary index |
//! | checkpoint | 1 | 1 read unit |
//! | prepare | 1 for each 100 rows | 1 read unit for the checkpoint, 1 per 4 KB of each row, 1 for a row that there is not |
//! | write a checkpoint alone | 1 | 1 write unit |
//! | write rows | 1, a transaction | 2 write units for the checkpoint, 2 a KB of each row, 2 for each row that was only read; 1 a KB for each index entry, and 1 more where it moves |
//! | write N rows in stages | 2 N, 1 more for each row that moves in an index, 3 for each 100 rows, and 5; 1 more for each 2,000 rows, and then 1 more for each 100 | twice what the rows and their index entries would cost one by one, where a row has the KBs of old and new together; four times where they move in an index; and some 6 for each 100 rows |
//!
//! Units of a commit that is written at once need not be staged, so nothing but a condition more is paid for the rest.

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
    rows_in_a_step: usize,
}

/// How many rows of a larger unit one call stages, and settles: some thousand requests, a few seconds on a small function.
const ROWS_IN_A_STEP: usize = 2_000;

impl DynamoReadModel {
    /// The read model in this table, which has the keys and indexes that the module describes.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        let (rows_at_once, rows_in_a_step) = (MAX_TRANSACTION_ITEMS - 1, ROWS_IN_A_STEP);
        Self { client, table: table.into(), rows_at_once, rows_in_a_step }
    }

    /// Stages units of work of more rows than this, at most 99, which is also what it does otherwise. With fewer, tests
    /// see a unit in all of its stages without writing so many rows.
    #[must_use]
    pub fn staging_more_than(self, rows: usize) -> Self {
        Self { rows_at_once: rows.min(MAX_TRANSACTION_ITEMS - 1), ..self }
    }

    /// Takes so many rows, at least one, in a step of a staged unit. By default it is 2,000.
    #[must_use]
    pub fn in_steps_of(self, rows: usize) -> Self {
        Self { rows_in_a_step: rows.max(1), ..self }
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
