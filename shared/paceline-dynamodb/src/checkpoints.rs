//! Checkpoints of any subscriber, in the table of the [read model](crate::read_model) or in that of the
//! [process store](crate::process_store), whose items these are.
//!
//! | call | requests | units |
//! | --- | --- | --- |
//! | versions | 1 for each hundred streams | half a read unit for each stream, whether it has a checkpoint or not |
//! | confirm | 1 | 1 write unit |

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use paceline::checkpoints::{Checkpoints, CheckpointsError, ConfirmCheckpoint};
use paceline::{StreamName, Version};

use crate::failure::{Failure, failure};

/// The most keys in one request.
const MAX_KEYS: usize = 100;

/// The attributes of an item.
type Item = HashMap<String, AttributeValue>;

/// The checkpoints in one table.
#[derive(Clone, Debug)]
pub struct DynamoCheckpoints {
    client: Client,
    table: String,
    /// What their partition keys begin with.
    prefix: &'static str,
}

impl DynamoCheckpoints {
    /// The checkpoints of projections and event handlers, in the table of the read model.
    pub fn of_read_model(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), prefix: "checkpoint#" }
    }

    /// The checkpoints of process managers, in the table of their instances.
    pub fn of_processes(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), prefix: "" }
    }

    fn partition(&self, subscriber: &str, stream: &StreamName) -> String {
        format!("{}{subscriber}#{stream}", self.prefix)
    }

    fn key(&self, subscriber: &str, stream: &StreamName) -> Item {
        let text = |text: String| AttributeValue::S(text);
        HashMap::from([
            ("pk".to_owned(), text(self.partition(subscriber, stream))),
            ("sk".to_owned(), text("checkpoint".to_owned())),
        ])
    }

    /// The versions of those of these items that there are, by partition key.
    async fn read(&self, mut keys: Vec<Item>) -> Result<HashMap<String, Option<Version>>, CheckpointsError> {
        let mut found = HashMap::new();
        while !keys.is_empty() {
            let request = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .projection_expression("pk, #version")
                .expression_attribute_names("#version", "version")
                .build()
                .map_err(|error| CheckpointsError::Refused(Box::new(error)))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, request)
                .send()
                .await
                .map_err(|error| checkpoints_error(failure(error)))?;
            let items: Vec<Item> =
                answer.responses.into_iter().flatten().flat_map(|(_, items)| items).collect();
            keys = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, keys)| keys.keys).collect();
            // What DynamoDB leaves out is asked for again, as long as it answers something.
            if items.is_empty() && !keys.is_empty() {
                return Err(CheckpointsError::Unavailable("DynamoDB leaves every key out".into()));
            }
            found.extend(items.into_iter().filter_map(|item| {
                // Before the first write of all, a projection may have begun to stage one.
                let version = item.get("version").map_or(Some(0), |it| it.as_n().ok()?.parse().ok());
                Some((item.get("pk")?.as_s().ok()?.clone(), version.map(Version::new)))
            }));
        }
        Ok(found)
    }
}

impl Checkpoints for DynamoCheckpoints {
    async fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> Result<Vec<Version>, CheckpointsError> {
        let mut versions = Vec::with_capacity(streams.len());
        for streams in streams.chunks(MAX_KEYS) {
            let found =
                self.read(streams.iter().map(|stream| self.key(subscriber, stream)).collect()).await?;
            for stream in streams {
                versions.push(match found.get(&self.partition(subscriber, stream)) {
                    None => Version::ZERO,
                    Some(Some(version)) => *version,
                    Some(None) => {
                        return Err(CheckpointsError::Corrupt {
                            subscriber: subscriber.to_owned(),
                            reason: format!("that in {stream} has no version"),
                        });
                    }
                });
            }
        }
        Ok(versions)
    }
}

impl ConfirmCheckpoint for DynamoCheckpoints {
    async fn confirm(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        version: Version,
    ) -> Result<(), CheckpointsError> {
        let moved = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(self.key(subscriber, stream)))
            .update_expression("SET #version = :version")
            .condition_expression("attribute_not_exists(#version) OR #version < :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", AttributeValue::N(version.to_string()))
            .send()
            .await;
        match moved.map_err(failure) {
            // It is further on, or somebody moves it at this moment, who has handled what was to be confirmed.
            Ok(_) | Err(Failure::Conflict) => Ok(()),
            Err(other) => Err(checkpoints_error(other)),
        }
    }
}

fn checkpoints_error(failure: Failure) -> CheckpointsError {
    match failure {
        Failure::Conflict => CheckpointsError::Unavailable("another write came in between".into()),
        Failure::Unavailable(source) => CheckpointsError::Unavailable(source),
        Failure::Refused(source) => CheckpointsError::Refused(source),
    }
}
