//! What a unit leaves beside its checkpoint while it is staged and settled: the keys of its rows, and items that stand
//! in for rows.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::read_model::ReadModelError;

use super::each;
use super::unit::Unit;
use crate::failure::failure;
use crate::read_model::key::{Item, OF_UNITS, beside_checkpoint, primary_key};
use crate::read_model::requests::{MAX_BATCH, Refusal};
use crate::read_model::{DynamoReadModel, read_error};

/// An item of a unit beside its checkpoint.
pub(super) struct Trace {
    pub(super) unit: Unit,
    key: Item,
    /// The keys of rows that the unit stages, as many as one request reads. None: the item stands in for a row.
    pub(super) rows: Vec<Item>,
}

impl Trace {
    fn of(item: &Item) -> Option<Self> {
        let rows = item.get("rows").and_then(|rows| rows.as_l().ok()).into_iter().flatten();
        let rows = rows.filter_map(|key| key.as_m().ok()).cloned().collect();
        Some(Self { unit: Unit::of(item)?, key: primary_key(item), rows })
    }
}

impl DynamoReadModel {
    /// Writes down which rows a unit is going to stage, before which it has so many others.
    pub(super) async fn write_plan(&self, unit: &Unit, before: usize, rows: &[Item]) -> Result<(), Refusal> {
        let plan = |(number, rows): (usize, &[Item])| {
            let number = before + number * MAX_BATCH;
            let sort = format!("{OF_UNITS}{:020}#plan#{number:06}", unit.attempt);
            let mut item = beside_checkpoint(&unit.checkpoint, &sort);
            let rows = rows.iter().map(|key| AttributeValue::M(key.clone())).collect();
            item.insert("rows".to_owned(), AttributeValue::L(rows));
            item.insert("unit".to_owned(), unit.to_attribute());
            item
        };
        each(rows.chunks(MAX_BATCH).enumerate().map(plan), |item| self.put(item, None)).await
    }

    /// All traces beside a checkpoint.
    pub(super) async fn traces(&self, partition: &str) -> Result<Vec<Trace>, ReadModelError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :of_units)")
            .projection_expression("#pk, #sk, #unit, #rows")
            .set_expression_attribute_names(Some(HashMap::from(
                ["pk", "sk", "unit", "rows"].map(|name| (format!("#{name}"), name.to_owned())),
            )))
            .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
            .expression_attribute_values(":of_units", AttributeValue::S(OF_UNITS.to_owned()));
        let mut traces = Vec::new();
        let mut next = None;
        loop {
            let page = request.clone().set_exclusive_start_key(next).send().await;
            let page = page.map_err(|error| read_error(failure(error)))?;
            traces.extend(page.items.into_iter().flatten().filter_map(|item| Trace::of(&item)));
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(traces);
            }
        }
    }

    /// Those of these rows that the unit has staged and that are not settled.
    pub(super) async fn marked(&self, unit: &Unit, keys: &[Item]) -> Result<Vec<Item>, ReadModelError> {
        let found = self.get_items(keys).await?;
        Ok(found.into_values().filter(|item| Unit::of(item).as_ref() == Some(unit)).collect())
    }

    /// Makes the rows of units that are over as they were before, and removes the units' traces.
    pub(super) async fn take_back(&self, traces: Vec<Trace>) -> Result<(), ReadModelError> {
        let (plans, stand_ins): (Vec<_>, Vec<_>) = traces.into_iter().partition(|it| !it.rows.is_empty());
        let mut taken_back = 0;
        for plan in plans {
            if taken_back >= self.rows_in_a_step {
                return Err(ReadModelError::Unfinished);
            }
            let rows = self.marked(&plan.unit, &plan.rows).await?;
            taken_back += rows.len();
            each(rows, |row| self.unstage_row(&plan.unit, row)).await?;
            self.remove(vec![plan]).await?;
        }
        self.remove(stand_ins).await
    }

    /// Removes the traces alone.
    pub(super) async fn remove(&self, traces: Vec<Trace>) -> Result<(), ReadModelError> {
        let removed = each(traces, |trace| self.delete(trace.key, None)).await;
        removed.map_err(|refusal| match refusal {
            Refusal::Failed(error) => error,
            Refusal::Conflict(_) => ReadModelError::Unavailable("a transaction holds an item".into()),
        })
    }
}
