//! The same tables on Dynoxide, another engine in this process. It is much slower than the model; what holds on both is
//! not the model's own making.

use std::sync::Arc;

use ::dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Answer;
use super::dynamodb::{Answered, Definition, Inserted, Refusal};

/// Tables on Dynoxide.
pub(crate) struct Dynoxide(Database);

impl Dynoxide {
    /// Empty tables.
    pub(crate) fn new(definitions: &[Definition]) -> anyhow::Result<Self> {
        let engine = Self(Database::memory()?);
        for definition in definitions {
            let created = engine.execute("CreateTable", creation(definition).to_string().as_bytes());
            created.map_err(|(_, answer)| anyhow::anyhow!("a table was not created: {answer}"))?;
        }
        Ok(engine)
    }

    /// Has a request take effect. A transaction that is repeated counts what it has inserted as inserted once more.
    pub(crate) fn execute(&self, operation: &str, body: &[u8]) -> Result<Answered, Answer> {
        let engine = &self.0;
        let answer = match operation {
            "BatchGetItem" => run(body, |request| engine.batch_get_item(request)),
            "BatchWriteItem" => run(body, |request| engine.batch_write_item(request)),
            "CreateTable" => run(body, |request| engine.create_table(request)),
            "DeleteItem" => run(body, |request| engine.delete_item(request)),
            "GetItem" => run(body, |request| engine.get_item(request)),
            "PutItem" => run(body, |request| engine.put_item(request)),
            "Query" => run(body, |request| engine.query(request)),
            "Scan" => run(body, |request| engine.scan(request)),
            "TransactWriteItems" => run(body, |request| engine.transact_write_items(request)),
            "UpdateItem" => run(body, |request| engine.update_item(request)),
            _ => Err(Refusal::of("UnknownOperationException", operation).answer()),
        };
        answer.map(|answer| Answered { body: answer, inserted: written(operation, body) })
    }
}

fn run<I: DeserializeOwned, O: Serialize>(
    body: &[u8],
    call: impl FnOnce(I) -> Result<O, DynoxideError>,
) -> Result<String, Answer> {
    let invalid = |error: serde_json::Error| Refusal::of("ValidationException", error.to_string()).answer();
    let request = serde_json::from_slice(body).map_err(invalid)?;
    let answer = call(request).map_err(|error| (error.status_code(), error.to_json()))?;
    serde_json::to_string(&answer).map_err(invalid)
}

/// The items that a write puts.
fn written(operation: &str, body: &[u8]) -> Vec<Inserted> {
    let request: Value = match operation {
        "PutItem" | "TransactWriteItems" => serde_json::from_slice(body).unwrap_or_default(),
        _ => return vec![],
    };
    let parts = request["TransactItems"].as_array().into_iter().flatten().map(|part| &part["Put"]);
    let inserted = |put: &Value| {
        let (table, item) = (put["TableName"].as_str()?, put["Item"].as_object()?);
        Some(Inserted { table: table.to_owned(), item: Arc::new(item.clone()) })
    };
    parts.chain([&request]).filter_map(inserted).collect()
}

fn creation(definition: &Definition) -> Value {
    let Definition { name, keys, indexes } = definition;
    let schema = |[partition, sort]: [(&str, &str); 2]| {
        json!([
            { "AttributeName": partition.0, "KeyType": "HASH" },
            { "AttributeName": sort.0, "KeyType": "RANGE" },
        ])
    };
    let mut attributes: Vec<(&str, &str)> =
        keys.iter().chain(indexes.iter().flat_map(|(_, keys, _)| keys)).copied().collect();
    attributes.sort_unstable();
    attributes.dedup();
    let attribute = |(name, kind): &(&str, &str)| json!({ "AttributeName": name, "AttributeType": kind });
    let index = |(name, keys, has_all): &(&str, [(&'static str, &'static str); 2], bool)| {
        let projected = if *has_all { "ALL" } else { "KEYS_ONLY" };
        let projection = json!({ "ProjectionType": projected });
        json!({ "IndexName": name, "KeySchema": schema(*keys), "Projection": projection })
    };
    let mut creation = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": schema(*keys),
        "AttributeDefinitions": attributes.iter().map(attribute).collect::<Vec<_>>(),
    });
    if !indexes.is_empty() {
        creation["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    creation
}
