//! Reading rows and checkpoints.

use std::collections::HashMap;

use paceline::read_model::{Index, Key, ReadModelError, RowQuery, StoredRow};
use paceline::{StreamName, Version};

use super::item::{Progress, stored_row};
use super::key::{Item, checkpoint_key, checkpoint_partition, keys_of, partition_key, row_key, sort_key};
use super::staging::unit::{Fate, Unit, seen};
use super::{DynamoReadModel, read_error};
use crate::failure::failure;

/// Whether the units that a reader has met are committed.
///
/// A reader that meets a unit asks for its fate once. If the unit is pending, its rows are seen as they were before,
/// whatever happens while the reader goes on. If not, the reader reads everything again: of what it had read before it
/// asked, some rows may not have been staged yet.
pub(super) type Met = HashMap<Unit, bool>;

/// What a reader sees of an item.
pub(super) enum Seen {
    Row(StoredRow),
    Nothing,
    /// Everything has to be read again.
    Again,
}

impl DynamoReadModel {
    pub(super) async fn get_row(
        &self,
        table: &'static str,
        key: &Key,
    ) -> Result<Option<StoredRow>, ReadModelError> {
        let mut met = Met::new();
        loop {
            let Some(item) = self.get_item(row_key(table, key, Index::Primary)).await? else {
                return Ok(None);
            };
            match self.see(table, item, Index::Primary, &mut met).await? {
                Seen::Row(row) => return Ok(Some(row)),
                Seen::Nothing => return Ok(None),
                Seen::Again => {}
            }
        }
    }

    pub(super) async fn query_rows(
        &self,
        table: &'static str,
        query: &RowQuery,
    ) -> Result<Vec<StoredRow>, ReadModelError> {
        let mut met = Met::new();
        loop {
            if let Some(rows) = self.query_once(table, query, &mut met).await? {
                return Ok(rows);
            }
        }
    }

    /// Reads on, page by page, until there are enough rows or no more. `None`: everything has to be read again.
    async fn query_once(
        &self,
        table: &'static str,
        query: &RowQuery,
        met: &mut Met,
    ) -> Result<Option<Vec<StoredRow>>, ReadModelError> {
        let keys = keys_of(query.index);
        // A condition on the sort key is one comparison: with a place to go on after, the reading stops where the rows
        // no longer begin alike.
        let condition = match (&query.after, query.descending) {
            (None, _) if query.prefix.is_empty() => "#pk = :pk",
            (None, _) => "#pk = :pk AND begins_with(#sk, :prefix)",
            (Some(_), false) => "#pk = :pk AND #sk > :after",
            (Some(_), true) => "#pk = :pk AND #sk < :after",
        };
        let mut request = self
            .client
            .query()
            .table_name(&self.table)
            .set_index_name(keys.name.map(str::to_owned))
            .consistent_read(query.index == Index::Primary)
            .scan_index_forward(!query.descending)
            .key_condition_expression(condition)
            .expression_attribute_names("#pk", keys.pk)
            .expression_attribute_values(":pk", partition_key(table, &query.partition));
        if let Some(after) = &query.after {
            request = request
                .expression_attribute_names("#sk", keys.sk)
                .expression_attribute_values(":after", sort_key(after));
        } else if !query.prefix.is_empty() {
            request = request
                .expression_attribute_names("#sk", keys.sk)
                .expression_attribute_values(":prefix", sort_key(&query.prefix));
        }
        let mut rows = Vec::new();
        let mut next = None;
        // Of a page in which not all was to be seen, the next one may be as large as it gets.
        let mut all_seen = true;
        loop {
            let wanted = query.limit.map(|limit| limit.saturating_sub(rows.len()));
            if wanted == Some(0) {
                return Ok(Some(rows));
            }
            let page_limit = wanted.filter(|_| all_seen);
            let page = request
                .clone()
                .set_exclusive_start_key(next)
                .set_limit(page_limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX)))
                .send()
                .await
                .map_err(|error| read_error(failure(error)))?;
            for item in page.items.into_iter().flatten() {
                match self.see(table, item, query.index, met).await? {
                    Seen::Row(row) if !row.sort.starts_with(&query.prefix) => return Ok(Some(rows)),
                    Seen::Row(row) => rows.push(row),
                    Seen::Nothing => all_seen = false,
                    Seen::Again => return Ok(None),
                }
            }
            rows.truncate(query.limit.unwrap_or(usize::MAX));
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(Some(rows));
            }
        }
    }

    /// What a reader by an index sees of an item. It asks for the fate of a unit that it has not met before.
    pub(super) async fn see(
        &self,
        table: &'static str,
        item: Item,
        index: Index,
        met: &mut Met,
    ) -> Result<Seen, ReadModelError> {
        let item = match Unit::of(&item) {
            None => Some(item),
            Some(unit) => {
                let committed = if let Some(committed) = met.get(&unit) {
                    *committed
                } else {
                    let fate = self.fate(&unit).await?;
                    met.insert(unit, fate == Fate::Committed);
                    if fate != Fate::Pending {
                        return Ok(Seen::Again);
                    }
                    false
                };
                seen(item, committed, index)
            }
        };
        item.map_or(Ok(Seen::Nothing), |item| stored_row(table, &item, index).map(Seen::Row))
    }

    /// What has become of a unit.
    pub(super) async fn fate(&self, unit: &Unit) -> Result<Fate, ReadModelError> {
        let checkpoint = self.get_item(checkpoint_key(&unit.checkpoint)).await?;
        Ok(unit.fate(&Progress::of(checkpoint.as_ref())?))
    }

    pub(super) async fn get_checkpoint(
        &self,
        subscriber: &str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        let found = self.get_item(checkpoint_key(&checkpoint_partition(subscriber, stream))).await?;
        Progress::of(found.as_ref()).map(|progress| Version::new(progress.version))
    }
}
