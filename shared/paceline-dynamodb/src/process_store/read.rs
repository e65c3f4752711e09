//! Reading a checkpoint and instances, in one request.

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use paceline::process_store::{ProcessStoreError, Progressed};
use paceline::{StreamName, Version};

use super::item::{CHECKPOINT, Item, checkpoint_key, corrupt, instance_key, stored_instance};
use super::{DynamoProcessStore, process_error};
use crate::failure::failure;

impl DynamoProcessStore {
    pub(super) async fn read_items(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> Result<Progressed, ProcessStoreError> {
        let of_instances = instances.iter().map(|id| instance_key(process_manager, id));
        let mut wanted: Vec<Item> =
            std::iter::once(checkpoint_key(process_manager, stream)).chain(of_instances).collect();
        let mut progressed = Progressed::default();
        while !wanted.is_empty() {
            let (items, unprocessed) = self.batch_get(wanted).await?;
            // What DynamoDB leaves out is asked for again, as long as it answers something.
            if items.is_empty() && !unprocessed.is_empty() {
                return Err(ProcessStoreError::Unavailable("DynamoDB leaves every key out".into()));
            }
            for item in items {
                place(&mut progressed, process_manager, &item)?;
            }
            wanted = unprocessed;
        }
        Ok(progressed)
    }

    /// The items that there are, and the keys that DynamoDB has not looked up.
    async fn batch_get(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), ProcessStoreError> {
        let request = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .build()
            .map_err(|error| ProcessStoreError::Refused(Box::new(error)))?;
        let answer = self
            .client
            .batch_get_item()
            .request_items(&self.table, request)
            .send()
            .await
            .map_err(|error| process_error(failure(error)))?;
        let items = answer.responses.into_iter().flatten().flat_map(|(_, items)| items).collect();
        let unprocessed =
            answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, keys)| keys.keys).collect();
        Ok((items, unprocessed))
    }
}

/// Puts an item where it belongs.
fn place(
    progressed: &mut Progressed,
    process_manager: &'static str,
    item: &Item,
) -> Result<(), ProcessStoreError> {
    let text = |name| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    let id =
        text("pk").strip_prefix(process_manager).and_then(|rest| rest.strip_prefix('#')).unwrap_or_default();
    if text("sk") == CHECKPOINT {
        let version = match item.get("version") {
            Some(AttributeValue::N(digits)) => digits.parse().ok(),
            _ => None,
        };
        progressed.checkpoint = version.map(Version::new).ok_or_else(|| {
            corrupt(process_manager, id, "attribute `version` is absent or of the wrong type")
        })?;
    } else {
        let instance = stored_instance(process_manager, id, item)?;
        progressed.instances.insert(id.to_owned(), instance);
    }
    Ok(())
}
