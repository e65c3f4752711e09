//! Deletes a generation of a projection's rows from the table of the read model.
//!
//! No index leads to the rows of a table, so the whole table is scanned, a page of 1 MB a call: half a read unit per
//! 4 KB of all that is in it, and a write unit a KB of what is deleted.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};
use paceline::read_model::ReadModelError;
use paceline::rebuild::{Drops, Sweep};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, failure};

/// The most items that are deleted in one request.
const MAX_DELETES: usize = 25;

/// The attributes of an item.
type Item = HashMap<String, AttributeValue>;

/// Sweeps the table of a read model.
#[derive(Clone, Debug)]
pub struct DynamoSweep {
    client: Client,
    table: String,
}

/// The key of the item at which a scan goes on.
#[derive(Serialize, Deserialize)]
struct Cursor {
    pk: String,
    sk: String,
}

impl DynamoSweep {
    /// Sweeps this table.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    async fn delete(&self, keys: &[Item]) -> Result<(), ReadModelError> {
        let request = |key: &Item| {
            let delete = DeleteRequest::builder().set_key(Some(key.clone())).build();
            delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
        };
        let requests = keys.iter().map(request).collect::<Result<Vec<_>, _>>();
        let requests = requests.map_err(|error| ReadModelError::Refused(Box::new(error)))?;
        let mut left = HashMap::from([(self.table.clone(), requests)]);
        while !left.is_empty() {
            let before: usize = left.values().map(Vec::len).sum();
            let answer = self.client.batch_write_item().set_request_items(Some(left)).send().await;
            let answer = answer.map_err(|error| read_error(failure(error)))?;
            left = answer.unprocessed_items.unwrap_or_default();
            // What DynamoDB leaves undone is asked for again, as long as it does something.
            if left.values().map(Vec::len).sum::<usize>() == before {
                return Err(ReadModelError::Unavailable("DynamoDB deletes nothing".into()));
            }
        }
        Ok(())
    }
}

impl Sweep for DynamoSweep {
    async fn sweep(&self, drops: &Drops) -> Result<Option<String>, ReadModelError> {
        let tables = drops.tables.iter().map(|table| format!("{table}#"));
        let prefixes: Vec<String> = tables.chain([format!("checkpoint#{}#", drops.subscriber)]).collect();
        let mut scan = self.client.scan().table_name(&self.table).projection_expression("pk, sk");
        let begins = |number: usize| format!("begins_with(pk, :p{number})");
        let filter: Vec<String> = (0..prefixes.len()).map(begins).collect();
        scan = scan.filter_expression(filter.join(" OR "));
        for (number, prefix) in prefixes.into_iter().enumerate() {
            scan = scan.expression_attribute_values(format!(":p{number}"), AttributeValue::S(prefix));
        }
        if let Some(cursor) = &drops.cursor {
            let Cursor { pk, sk } =
                serde_json::from_str(cursor).map_err(|error| ReadModelError::Refused(Box::new(error)))?;
            scan = scan
                .exclusive_start_key("pk", AttributeValue::S(pk))
                .exclusive_start_key("sk", AttributeValue::S(sk));
        }
        let page = scan.send().await.map_err(|error| read_error(failure(error)))?;
        for keys in page.items().chunks(MAX_DELETES) {
            self.delete(keys).await?;
        }
        let text = |item: &Item, name: &str| Some(item.get(name)?.as_s().ok()?.clone());
        let cursor = page
            .last_evaluated_key
            .and_then(|key| Some(Cursor { pk: text(&key, "pk")?, sk: text(&key, "sk")? }));
        cursor
            .map(|cursor| serde_json::to_string(&cursor))
            .transpose()
            .map_err(|error| ReadModelError::Refused(Box::new(error)))
    }
}

fn read_error(failure: Failure) -> ReadModelError {
    match failure {
        Failure::Conflict => ReadModelError::Unavailable("another write came in between".into()),
        Failure::Unavailable(source) => ReadModelError::Unavailable(source),
        Failure::Refused(source) => ReadModelError::Refused(source),
    }
}
