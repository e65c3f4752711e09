//! The state of an instance: in its item while it fits, and beyond that in chunks in a partition of their own, which is
//! named by revision and content. The item is written after its chunks and names them, so a reader sees the old state or
//! the new one.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use paceline::process_store::ProcessStoreError;
use serde_json::Value;
use uuid::Uuid;

use super::compact::{compact, expand, parse};
use super::item::{Item, corrupt, number, text};
use crate::event_store::deflate::deflate;
use crate::size::{MAX_ITEM_BYTES, item_bytes};

/// The most bytes of state in one chunk: less than an item holds, for its keys.
const CHUNK_BYTES: usize = 350 * 1024;

const STATE: &str = "state";
const CHUNKS: &str = "chunks";

/// The chunks that hold a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunks {
    /// Their partition.
    partition: String,
    count: usize,
}

impl Chunks {
    /// The chunks that an item names.
    pub(super) fn of(item: &Item) -> Option<Self> {
        let Some(AttributeValue::N(count)) = item.get(CHUNKS) else { return None };
        let Some(AttributeValue::S(partition)) = item.get(STATE) else { return None };
        Some(Self { partition: partition.clone(), count: count.parse().ok()? })
    }

    /// Their keys, in order.
    pub(super) fn keys(&self) -> Vec<Item> {
        (0..self.count).map(|index| self.key(index)).collect()
    }

    fn key(&self, index: usize) -> Item {
        // Of one width, so that the chunks stand in order.
        Item::from([("pk".to_owned(), text(&self.partition)), ("sk".to_owned(), text(format!("{index:04}")))])
    }
}

/// Puts a state into the item of an instance, or into chunks, which are given to be written first.
pub(super) fn put_state(item: &mut Item, state: &Value, revision: u64) -> Option<(Chunks, Vec<Item>)> {
    item.insert(STATE.to_owned(), compact(state));
    if item_bytes(item) <= MAX_ITEM_BYTES {
        return None;
    }
    let compressed = match item.remove(STATE) {
        Some(AttributeValue::B(deflated)) => deflated.into_inner(),
        _ => deflate(state.to_string().as_bytes()),
    };
    let owner = item.get("pk").and_then(|pk| pk.as_s().ok()).map_or("", String::as_str);
    // By the revision too: a state that comes back is not taken for the one whose chunks are being deleted.
    let content = Uuid::new_v5(&Uuid::NAMESPACE_OID, &compressed);
    let parts = compressed.chunks(CHUNK_BYTES);
    let chunks = Chunks { partition: format!("{owner}?state={revision}.{content}"), count: parts.len() };
    item.insert(STATE.to_owned(), text(&chunks.partition));
    item.insert(CHUNKS.to_owned(), number(chunks.count as u64));
    let of_part = |(index, part): (usize, &[u8])| {
        let mut chunk = chunks.key(index);
        chunk.insert(STATE.to_owned(), AttributeValue::B(Blob::new(part)));
        chunk
    };
    let items = parts.enumerate().map(of_part).collect();
    Some((chunks, items))
}

/// The state in an item, or in its chunks, which are in order.
pub(super) fn state_of(
    process_manager: &'static str,
    id: &str,
    item: &Item,
    chunks: &[Item],
) -> Result<Value, ProcessStoreError> {
    let corrupt = |reason: &str| corrupt(process_manager, id, reason);
    let state = item.get(STATE).ok_or_else(|| corrupt("attribute `state` is absent"))?;
    let json = if Chunks::of(item).is_some() {
        let mut compressed = Vec::new();
        for chunk in chunks {
            let Some(AttributeValue::B(bytes)) = chunk.get(STATE) else {
                return Err(corrupt("a chunk of the state has no bytes"));
            };
            compressed.extend_from_slice(bytes.as_ref());
        }
        parse(&compressed)
    } else {
        expand(state)
    };
    json.map_err(|reason| corrupt(&format!("attribute `state`: {reason}")))
}
