//! Reading rows and checkpoints.

use paceline::read_model::{Index, Key, ReadModelError, RowQuery, StoredRow};
use paceline::{StreamName, Version};

use super::item::{checkpoint_key, keys_of, partition_key, row_key, sort_key, stored_row, version};
use super::{DynamoReadModel, read_error};
use crate::failure::failure;

impl DynamoReadModel {
    pub(super) async fn get_row(
        &self,
        table: &'static str,
        key: &Key,
    ) -> Result<Option<StoredRow>, ReadModelError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(row_key(table, key, Index::Primary)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| read_error(failure(error)))?;
        found.item.map(|item| stored_row(table, &item, Index::Primary)).transpose()
    }

    /// Reads on, page by page, until there are enough rows or no more.
    pub(super) async fn query_rows(
        &self,
        table: &'static str,
        query: &RowQuery,
    ) -> Result<Vec<StoredRow>, ReadModelError> {
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
        loop {
            let wanted = query.limit.map(|limit| limit - rows.len());
            if wanted == Some(0) {
                return Ok(rows);
            }
            let page = request
                .clone()
                .set_exclusive_start_key(next)
                .set_limit(wanted.map(|wanted| i32::try_from(wanted).unwrap_or(i32::MAX)))
                .send()
                .await
                .map_err(|error| read_error(failure(error)))?;
            for item in page.items() {
                let row = stored_row(table, item, query.index)?;
                if !row.sort.starts_with(&query.prefix) {
                    return Ok(rows);
                }
                rows.push(row);
            }
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(rows);
            }
        }
    }

    pub(super) async fn get_checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(checkpoint_key(subscriber, stream)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| read_error(failure(error)))?;
        let Some(item) = found.item else { return Ok(Version::ZERO) };
        version(&item, "version").map(Version::new).ok_or_else(|| ReadModelError::Corrupt {
            table: "checkpoint",
            key: Key::new(subscriber, stream.as_str()),
            reason: "attribute `version` is absent or of the wrong type".to_owned(),
        })
    }
}
