//! Instances and checkpoints as items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::StreamName;
use paceline::process_manager::{Instance, PendingTimers};
use paceline::process_store::{Finish, InstanceWrite, ProcessStoreError, StoredInstance};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::compact::{compact, expand};
use super::state::{Chunks, put_state, state_of};
use crate::json::{from_attribute, to_attribute};
use crate::size::{MAX_ITEM_BYTES, item_bytes};

/// The attributes of an item.
pub(super) type Item = HashMap<String, AttributeValue>;

pub(super) const CHECKPOINT: &str = "checkpoint";
const INSTANCE: &str = "instance";

pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The partition of an instance.
pub(super) fn partition_of(process_manager: &str, id: &str) -> String {
    format!("{process_manager}#{id}")
}

pub(super) fn instance_key(process_manager: &str, id: &str) -> Item {
    HashMap::from([
        ("pk".to_owned(), text(partition_of(process_manager, id))),
        ("sk".to_owned(), text(INSTANCE)),
    ])
}

pub(super) fn checkpoint_key(process_manager: &str, stream: &StreamName) -> Item {
    HashMap::from([
        ("pk".to_owned(), text(format!("{process_manager}#{stream}"))),
        ("sk".to_owned(), text(CHECKPOINT)),
    ])
}

pub(super) fn checkpoint_item(finish: &Finish<'_>) -> Item {
    let mut item = checkpoint_key(finish.process_manager, finish.stream);
    item.insert("version".to_owned(), number(finish.to.number()));
    item
}

/// An instance as it is to be written.
pub(super) struct Written {
    pub(super) item: Item,
    /// Where its state is, if the item does not hold it, and the chunks to be written before the item.
    pub(super) chunks: Option<(Chunks, Vec<Item>)>,
}

pub(super) fn instance_item(
    process_manager: &'static str,
    write: &InstanceWrite,
) -> Result<Written, ProcessStoreError> {
    let mut item = instance_key(process_manager, &write.id);
    let status = match &write.instance {
        Instance::Running(_) => "running",
        Instance::Stopped => "stopped",
    };
    item.insert("status".to_owned(), text(status));
    item.insert("revision".to_owned(), number(write.revision()));
    let unwritable = |error: serde_json::Error| corrupt(process_manager, &write.id, &error.to_string());
    let mut under_way = HashMap::with_capacity(write.under_way.len());
    for (source, what) in &write.under_way {
        under_way.insert(source.to_string(), compact(&serde_json::to_value(what).map_err(unwritable)?));
    }
    item.insert("under_way".to_owned(), AttributeValue::M(under_way));
    if write.timers != PendingTimers::default() {
        let timers = serde_json::to_value(&write.timers).map_err(unwritable)?;
        item.insert("timers".to_owned(), to_attribute(&timers));
    }
    let chunks = match &write.instance {
        Instance::Running(state) => put_state(&mut item, state, write.revision()),
        Instance::Stopped => None,
    };
    match item_bytes(&item) {
        0..=MAX_ITEM_BYTES => Ok(Written { item, chunks }),
        bytes => Err(ProcessStoreError::TooLarge {
            process_manager,
            id: write.id.clone(),
            bytes,
            limit: MAX_ITEM_BYTES,
        }),
    }
}

pub(super) fn stored_instance(
    process_manager: &'static str,
    id: &str,
    item: &Item,
    chunks: &[Item],
) -> Result<StoredInstance, ProcessStoreError> {
    let json = |name: &str| -> Result<Value, ProcessStoreError> {
        item.get(name).and_then(from_attribute).ok_or_else(|| {
            corrupt(process_manager, id, &format!("attribute `{name}` is absent or of the wrong type"))
        })
    };
    let instance = match json("status")?.as_str() {
        Some("running") => Instance::Running(state_of(process_manager, id, item, chunks)?),
        Some("stopped") => Instance::Stopped,
        _ => return Err(corrupt(process_manager, id, "attribute `status` is none that is known")),
    };
    let Some(AttributeValue::M(sources)) = item.get("under_way") else {
        return Err(corrupt(process_manager, id, "attribute `under_way` is absent or of the wrong type"));
    };
    let under_way = sources.iter().map(|(source, what)| Ok((source.clone(), expand(what)?)));
    let under_way = under_way
        .collect::<Result<Map<_, _>, String>>()
        .map_err(|reason| corrupt(process_manager, id, &format!("attribute `under_way`: {reason}")))?;
    Ok(StoredInstance {
        revision: parse(process_manager, id, "revision", json("revision")?)?,
        instance,
        under_way: parse(process_manager, id, "under_way", Value::Object(under_way))?,
        timers: match item.get("timers") {
            Some(_) => parse(process_manager, id, "timers", json("timers")?)?,
            None => PendingTimers::default(),
        },
    })
}

pub(super) fn parse<T: DeserializeOwned>(
    process_manager: &'static str,
    id: &str,
    attribute: &str,
    value: Value,
) -> Result<T, ProcessStoreError> {
    serde_json::from_value(value)
        .map_err(|error| corrupt(process_manager, id, &format!("attribute `{attribute}`: {error}")))
}

pub(super) fn corrupt(process_manager: &'static str, id: &str, reason: &str) -> ProcessStoreError {
    ProcessStoreError::Corrupt { process_manager, id: id.to_owned(), reason: reason.to_owned() }
}
