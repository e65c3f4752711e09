//! All that has happened, as the events table has it.

use std::collections::BTreeMap;

use paceline::generation::{Generation, GenerationRow};
use paceline::read_model::Row as _;
use paceline::{Commit, StreamName, Version};
use paceline_dynamodb::event_store::decode_commit;
use serde::de::DeserializeOwned;
use serde_dynamo::AttributeValue;
use serde_json::{Value, json};

use crate::deployment::Deployment;
use crate::world::tables;

/// All commits, by stream and in the order of their versions. Read from the table itself, by no code that is tested but
/// what decodes an item.
pub(crate) fn streams(deployment: &Deployment) -> anyhow::Result<BTreeMap<StreamName, Vec<Commit>>> {
    let mut streams: BTreeMap<StreamName, Vec<Commit>> = BTreeMap::new();
    for item in items(deployment, tables::EVENTS)? {
        if item.get("events").is_none() {
            continue;
        }
        let item: serde_dynamo::Item = serde_json::from_value(item)?;
        let commit = decode_commit(&item.into())?;
        streams.entry(commit.stream.clone()).or_default().push(commit);
    }
    for commits in streams.values_mut() {
        commits.sort_by_key(|commit| commit.first_version);
    }
    Ok(streams)
}

/// All items of a table.
pub(crate) fn items(deployment: &Deployment, table: &str) -> anyhow::Result<Vec<Value>> {
    let mut items = Vec::new();
    let mut request = json!({ "TableName": table });
    loop {
        let (status, answer) = deployment.database.execute("Scan", request.to_string().as_bytes());
        anyhow::ensure!(status == 200, "{table} cannot be read: {answer}");
        let mut answer: Value = serde_json::from_str(&answer)?;
        if let Value::Array(page) = answer["Items"].take() {
            items.extend(page);
        }
        match answer["LastEvaluatedKey"].take() {
            Value::Null => return Ok(items),
            last => request["ExclusiveStartKey"] = last,
        }
    }
}

/// Which generation of each name is read.
#[derive(Debug)]
pub(crate) struct Live(BTreeMap<String, Generation>);

impl Live {
    /// As the table says.
    pub(crate) fn read(deployment: &Deployment) -> anyhow::Result<Self> {
        let rows: Vec<GenerationRow> = rows_of(deployment, GenerationRow::TABLE)?;
        Ok(Self(rows.into_iter().map(|row| (row.name, row.live)).collect()))
    }

    /// What a table or a subscriber is called in the generation that is read.
    pub(crate) fn name_of(&self, name: &str) -> String {
        self.0.get(name).map_or_else(|| name.to_owned(), |live| live.name_of(name))
    }
}

/// How far each subscriber has come in each stream, in the generation that is read.
pub(crate) fn checkpoints(
    deployment: &Deployment,
) -> anyhow::Result<BTreeMap<(String, StreamName), Version>> {
    let live = Live::read(deployment)?;
    let mut checkpoints = BTreeMap::new();
    for table in [tables::READ_MODEL, tables::PROCESSES] {
        for item in items(deployment, table)? {
            let (Some(key), Some("checkpoint")) = (item["pk"]["S"].as_str(), item["sk"]["S"].as_str()) else {
                continue;
            };
            let key = key.strip_prefix("checkpoint#").unwrap_or(key);
            let (Some((subscriber, stream)), Some(version)) =
                (key.split_once('#'), item["version"]["N"].as_str())
            else {
                anyhow::bail!("a checkpoint has no form: {item}");
            };
            let first = subscriber.split('@').next().unwrap_or_default();
            if live.name_of(first) == subscriber {
                checkpoints.insert((first.to_owned(), stream.parse()?), Version::new(version.parse()?));
            }
        }
    }
    Ok(checkpoints)
}

/// The rows of a table of the read model, in the generation that is read and in the order of their keys.
pub(crate) fn rows<T: DeserializeOwned>(deployment: &Deployment, table: &str) -> anyhow::Result<Vec<T>> {
    rows_of(deployment, &Live::read(deployment)?.name_of(table))
}

fn rows_of<T: DeserializeOwned>(deployment: &Deployment, table: &str) -> anyhow::Result<Vec<T>> {
    let mut rows = BTreeMap::new();
    for mut item in items(deployment, tables::READ_MODEL)? {
        let keys = (item["pk"]["S"].to_string(), item["sk"]["S"].to_string());
        if item["pk"]["S"].as_str().and_then(|key| key.split_once('#')).is_some_and(|(of, _)| of == table) {
            let row: AttributeValue = serde_json::from_value(item["row"].take())?;
            rows.insert(keys, serde_dynamo::from_attribute_value(row)?);
        }
    }
    Ok(rows.into_values().collect())
}
