//! Reading a checkpoint and instances, in one request, and one more for each state in chunks.

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use paceline::process_store::{ProcessStoreError, Progressed};
use paceline::{StreamName, Version};

use super::item::{CHECKPOINT, Item, checkpoint_key, corrupt, instance_key, stored_instance};
use super::state::Chunks;
use super::{DynamoProcessStore, process_error};
use crate::failure::failure;

/// The most keys in one request.
const MAX_KEYS: usize = 100;

/// How often an instance is read whose state is replaced meanwhile.
const MAX_ATTEMPTS: u32 = 10;

impl DynamoProcessStore {
    pub(super) async fn read_items(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> Result<Progressed, ProcessStoreError> {
        let of_instances = instances.iter().map(|id| instance_key(process_manager, id));
        let wanted: Vec<Item> =
            std::iter::once(checkpoint_key(process_manager, stream)).chain(of_instances).collect();
        let mut attempt = 1;
        loop {
            let items = self.get_all(wanted.clone()).await?;
            match self.placed(process_manager, &items).await? {
                Some(progressed) => return Ok(progressed),
                // Its state was replaced between the item and the chunks: it is there as a whole the next time.
                None if attempt < MAX_ATTEMPTS => attempt += 1,
                None => return Err(ProcessStoreError::Unavailable("a state changes all the time".into())),
            }
        }
    }

    /// What items say. `None`: the chunks of a state are gone.
    async fn placed(
        &self,
        process_manager: &'static str,
        items: &[Item],
    ) -> Result<Option<Progressed>, ProcessStoreError> {
        let mut progressed = Progressed::default();
        for item in items {
            let mut chunks = Vec::new();
            if let Some(named) = Chunks::of(item) {
                chunks = self.get_all(named.keys()).await?;
                if chunks.len() < named.keys().len() {
                    return Ok(None);
                }
                chunks.sort_by(|one, other| key(one, "sk").cmp(key(other, "sk")));
                self.note_chunks(key(item, "pk"), Some(named));
            }
            place(&mut progressed, process_manager, item, &chunks)?;
        }
        Ok(Some(progressed))
    }

    /// The items of these keys that there are, in no order.
    async fn get_all(&self, mut wanted: Vec<Item>) -> Result<Vec<Item>, ProcessStoreError> {
        let mut found = Vec::new();
        while !wanted.is_empty() {
            let later = wanted.split_off(wanted.len().min(MAX_KEYS));
            let (items, unprocessed) = self.batch_get(wanted).await?;
            // What DynamoDB leaves out is asked for again, as long as it answers something.
            if items.is_empty() && !unprocessed.is_empty() {
                return Err(ProcessStoreError::Unavailable("DynamoDB leaves every key out".into()));
            }
            found.extend(items);
            wanted = unprocessed;
            wanted.extend(later);
        }
        Ok(found)
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

fn key<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// Puts an item where it belongs.
fn place(
    progressed: &mut Progressed,
    process_manager: &'static str,
    item: &Item,
    chunks: &[Item],
) -> Result<(), ProcessStoreError> {
    let id = key(item, "pk")
        .strip_prefix(process_manager)
        .and_then(|rest| rest.strip_prefix('#'))
        .unwrap_or_default();
    if key(item, "sk") == CHECKPOINT {
        let version = match item.get("version") {
            Some(AttributeValue::N(digits)) => digits.parse().ok(),
            _ => None,
        };
        progressed.checkpoint = version.map(Version::new).ok_or_else(|| {
            corrupt(process_manager, id, "attribute `version` is absent or of the wrong type")
        })?;
    } else {
        let instance = stored_instance(process_manager, id, item, chunks)?;
        progressed.instances.insert(id.to_owned(), instance);
    }
    Ok(())
}
