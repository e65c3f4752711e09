//! Reading what a projection needs for a commit: its checkpoint and rows.

use paceline::read_model::{Index, Prepared, ReadModelError, RowKey, StoredRow};
use paceline::{StreamName, Version};

use super::DynamoReadModel;
use super::item::Progress;
use super::key::{Item, checkpoint_key, checkpoint_partition, place, row_key};
use super::read::{Met, Seen};
use super::requests::ByKey;

impl DynamoReadModel {
    /// Reads them together, in as few requests as hold them. A unit that was committed and not settled is settled
    /// first.
    pub(super) async fn read_together(
        &self,
        subscriber: &str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> Result<Prepared, ReadModelError> {
        let checkpoint = checkpoint_key(&checkpoint_partition(subscriber, stream));
        // A request must not name a key twice.
        let different: ByKey = std::iter::once(checkpoint.clone())
            .chain(rows.iter().map(key_of))
            .map(|key| (place(&key), key))
            .collect();
        let keys: Vec<Item> = different.into_values().collect();
        let mut met = Met::new();
        loop {
            let found = self.get_items(&keys).await?;
            let progress = Progress::of(found.get(&place(&checkpoint)))?;
            if let Some(unit) = progress.unsettled {
                self.settle(&unit).await?;
            } else if let Some(rows) = self.see_all(rows, &found, &mut met).await? {
                return Ok(Prepared { checkpoint: Version::new(progress.version), rows });
            }
        }
    }

    /// `None`: everything has to be read again.
    async fn see_all(
        &self,
        rows: &[RowKey],
        found: &ByKey,
        met: &mut Met,
    ) -> Result<Option<Vec<Option<StoredRow>>>, ReadModelError> {
        let mut seen = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(item) = found.get(&place(&key_of(row))) else {
                seen.push(None);
                continue;
            };
            match self.see(row.table, item.clone(), Index::Primary, met).await? {
                Seen::Row(row) => seen.push(Some(row)),
                Seen::Nothing => seen.push(None),
                Seen::Again => return Ok(None),
            }
        }
        Ok(Some(seen))
    }
}

fn key_of(row: &RowKey) -> Item {
    row_key(row.table, &row.key, Index::Primary)
}
