//! A row while it is staged.
//!
//! Its item keeps its fields and its places in the indexes, and gets three attributes: `unit`, the mark; `next`, the
//! attributes that it is to have, or null where it is to be deleted, or none where the unit only rests on it; and
//! `stand_in`. The item of a new row has no fields yet, and its places are those that it is to have.
//!
//! A row that moves in an index, or comes into it, is to be found in two places: until its unit is committed in the
//! old one, from then on in the new one, however long its settling takes. In the new place an item stands in for it,
//! which is beside the checkpoint, and of which `stand_in` is the sort key.

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::read_model::{Index, ReadModelError};

use super::unit::{Unit, after, before};
use crate::read_model::DynamoReadModel;
use crate::read_model::guard::Guard;
use crate::read_model::key::{Item, OF_UNITS, beside_checkpoint, keys_of, primary_key, text};
use crate::read_model::requests::Refusal;
use crate::read_model::row_write::Becomes;
use crate::read_model::write::refused;

/// How often a row is tried that a transaction holds.
const MAX_ATTEMPTS: u32 = 3;

/// The items of a staged row.
pub(super) struct Staged {
    pub(super) item: Item,
    /// What stands in for it in its new places.
    pub(super) stand_in: Option<Item>,
}

impl Staged {
    /// A row that is so now, where it is the unit's row of this number.
    pub(super) fn new(unit: &Unit, number: usize, key: &Item, now: Option<Item>, becomes: &Becomes) -> Self {
        let is_new = now.is_none();
        let mut item = now.unwrap_or_else(|| key.clone());
        let mut stand_in = None;
        match becomes {
            Becomes::Kept => {}
            Becomes::Deleted => drop(item.insert("next".to_owned(), AttributeValue::Null(true))),
            Becomes::Put(row) => {
                let new_places = new_places(&item, row);
                if is_new {
                    item.extend(new_places);
                } else if !new_places.is_empty() {
                    let sort = format!("{OF_UNITS}{:020}#row#{number:06}", unit.attempt);
                    item.insert("stand_in".to_owned(), AttributeValue::S(sort.clone()));
                    stand_in = Some(stand_in_for(unit, &sort, row, new_places));
                }
                let mut next = row.clone();
                next.retain(|attribute, _| !key.contains_key(attribute));
                item.insert("next".to_owned(), AttributeValue::M(next));
            }
        }
        item.insert("unit".to_owned(), unit.to_attribute());
        Self { item, stand_in }
    }
}

/// The keys of a row in the indexes where it is not now.
fn new_places(now: &Item, row: &Item) -> Item {
    let indexes = [Index::First, Index::Second].map(keys_of).into_iter();
    indexes.filter(|keys| keys.of(now) != keys.of(row)).flat_map(|keys| keys.of(row)).collect()
}

fn stand_in_for(unit: &Unit, sort: &str, row: &Item, places: Item) -> Item {
    let mut item = beside_checkpoint(&unit.checkpoint, sort);
    item.extend(places);
    for attribute in ["row", "revision"] {
        item.extend(row.get(attribute).map(|value| (attribute.to_owned(), value.clone())));
    }
    item.insert("stands_for".to_owned(), AttributeValue::M(primary_key(row)));
    item.insert("unit".to_owned(), unit.to_attribute());
    item
}

impl DynamoReadModel {
    /// Makes a staged row what its committed unit leaves it as.
    pub(in crate::read_model) async fn settle_row(
        &self,
        unit: &Unit,
        staged: Item,
    ) -> Result<(), ReadModelError> {
        let key = primary_key(&staged);
        let stand_in = text(&staged, "stand_in").to_owned();
        let row = after(staged);
        let stand_in = (!stand_in.is_empty()).then(|| beside_checkpoint(&unit.checkpoint, &stand_in));
        self.replace(unit, key, row, stand_in).await
    }

    /// Makes a staged row what it was before.
    pub(in crate::read_model) async fn unstage_row(
        &self,
        unit: &Unit,
        staged: Item,
    ) -> Result<(), ReadModelError> {
        self.replace(unit, primary_key(&staged), before(staged), None).await
    }

    /// Puts a row, or deletes it, if it is still staged; and with it what stands in for it, so that no reader finds
    /// both or neither.
    async fn replace(
        &self,
        unit: &Unit,
        key: Item,
        row: Option<Item>,
        stand_in: Option<Item>,
    ) -> Result<(), ReadModelError> {
        let guard = Guard::staged_by(unit);
        for _ in 0..MAX_ATTEMPTS {
            let replaced = match (&row, &stand_in) {
                (Some(row), None) => self.put(row.clone(), Some(&guard)).await,
                (None, _) => self.delete(key.clone(), Some(&guard)).await,
                (Some(row), Some(stand_in)) => {
                    let put = self.put_action(row.clone(), guard.clone()).map_err(refused)?;
                    let delete = self.delete_action(stand_in.clone(), None).map_err(refused)?;
                    self.transact(vec![put, delete]).await
                }
            };
            match replaced {
                Ok(()) => return Ok(()),
                Err(Refusal::Failed(error)) => return Err(error),
                Err(Refusal::Conflict(_)) => {}
            }
            // Another has done it, or a transaction holds the row at this moment.
            let now = self.get_item(key.clone()).await?;
            if now.and_then(|now| Unit::of(&now)).as_ref() != Some(unit) {
                return Ok(());
            }
        }
        Err(ReadModelError::Unavailable("a transaction holds a staged row".into()))
    }
}
