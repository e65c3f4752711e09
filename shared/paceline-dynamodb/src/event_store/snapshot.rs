//! Snapshots: one item above every version of its stream; or, if the state is larger than an item, a head there that
//! names the version of chunks in a partition of their own. The head is written last, so a reader sees the old snapshot
//! or the new one.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use futures_util::future::try_join_all;
use futures_util::{TryStreamExt, pin_mut};
use paceline::{Position, Snapshot, StoreError, StreamName, Version};
use serde_json::value::RawValue;

use super::deflate::{deflate, inflate};
use super::error::store_error;
use super::item::{Item, ItemError, number, number_value, text_value};
use super::{DynamoEventStore, SNAPSHOT_KEY};

/// The most bytes of state in one item: less than an item holds, for its keys.
const CHUNK_BYTES: usize = 350 * 1024;

impl DynamoEventStore {
    pub(super) async fn put_snapshot(
        &self,
        stream: &StreamName,
        snapshot: &Snapshot,
    ) -> Result<(), StoreError> {
        let state = deflate(snapshot.state.get().as_bytes());
        let chunks: Vec<&[u8]> = state.chunks(CHUNK_BYTES).collect();
        let mut head = head(stream, snapshot);
        if let [whole] = chunks[..] {
            head.insert("state".to_owned(), AttributeValue::B(Blob::new(whole)));
        } else {
            head.insert("chunks".to_owned(), number_value(&chunks.len()));
            self.put_chunks(stream, snapshot.version, &chunks).await?;
        }
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(head))
            // A snapshot of another form is replaced whatever its version: it is of no use to anyone here.
            .condition_expression("attribute_not_exists(#at) OR #at < :at OR #form <> :form")
            .expression_attribute_names("#at", "at")
            .expression_attribute_names("#form", "state_version")
            .expression_attribute_values(":at", number_value(&snapshot.version))
            .expression_attribute_values(":form", number_value(&snapshot.state_version))
            .return_values(ReturnValue::AllOld);
        match put.send().await {
            Ok(put) => self.delete_chunks(stream, snapshot.version, put.attributes.as_ref()).await,
            // A newer one is there.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(store_error(error)),
        }
    }

    /// The snapshot of a head. `None`: it is of another version, or cannot be read; then the events are read.
    pub(super) async fn snapshot_of(
        &self,
        stream: &StreamName,
        head: &Item,
        state_version: u32,
    ) -> Result<Option<Snapshot>, StoreError> {
        if number(head, "state_version").ok() != Some(state_version.into()) {
            return Ok(None);
        }
        let state = match number(head, "chunks") {
            Ok(chunks) => self.read_chunks(stream, head, chunks).await?,
            Err(_) => bytes(head).map(<[u8]>::to_vec),
        };
        match state.and_then(|state| decode(head, state_version, &state)) {
            Ok(snapshot) => Ok(Some(snapshot)),
            Err(error) => {
                tracing::warn!(%stream, %error, "a snapshot cannot be read: the events are read in its place");
                Ok(None)
            }
        }
    }

    async fn put_chunks(
        &self,
        stream: &StreamName,
        version: Version,
        chunks: &[&[u8]],
    ) -> Result<(), StoreError> {
        let put = |(index, chunk): (usize, &&[u8])| {
            let put = self
                .client
                .put_item()
                .table_name(&self.table)
                .item("stream", chunk_partition(stream, version))
                .item("version", number_value(&index))
                .item("state", AttributeValue::B(Blob::new(*chunk)));
            async move { put.send().await.map_err(store_error) }
        };
        try_join_all(chunks.iter().enumerate().map(put)).await.map(drop)
    }

    /// All chunks of a head, in order, joined.
    async fn read_chunks(
        &self,
        stream: &StreamName,
        head: &Item,
        chunks: u64,
    ) -> Result<Result<Vec<u8>, ItemError>, StoreError> {
        let at = number(head, "at").unwrap_or_default();
        let items = self.items_of(chunk_partition(stream, Version::new(at)), 0, chunks.saturating_sub(1));
        pin_mut!(items);
        let (mut state, mut read) = (Vec::new(), 0);
        while let Some(item) = items.try_next().await? {
            match bytes(&item) {
                Ok(chunk) => state.extend_from_slice(chunk),
                Err(error) => return Ok(Err(error)),
            }
            read += 1;
        }
        // They go when a newer snapshot has come: then there is nothing to be read here any more.
        Ok(if read == chunks { Ok(state) } else { Err(ItemError::Attribute("state")) })
    }

    /// Deletes the chunks of the snapshot that was replaced. What a failure leaves behind is read by nobody.
    pub(super) async fn delete_chunks(
        &self,
        stream: &StreamName,
        kept: Version,
        replaced: Option<&Item>,
    ) -> Result<(), StoreError> {
        let Some(head) = replaced else { return Ok(()) };
        let (Ok(at), Ok(chunks)) = (number(head, "at").map(Version::new), number(head, "chunks")) else {
            return Ok(());
        };
        if at == kept {
            return Ok(());
        }
        let delete = |index: u64| {
            let delete = self
                .client
                .delete_item()
                .table_name(&self.table)
                .key("stream", chunk_partition(stream, at))
                .key("version", number_value(&index));
            async move { delete.send().await.map_err(store_error) }
        };
        try_join_all((0..chunks).map(delete)).await.map(drop)
    }
}

fn head(stream: &StreamName, snapshot: &Snapshot) -> Item {
    HashMap::from([
        ("stream".to_owned(), text_value(stream.as_str())),
        ("version".to_owned(), number_value(&SNAPSHOT_KEY)),
        ("at".to_owned(), number_value(&snapshot.version)),
        ("position".to_owned(), number_value(&snapshot.position)),
        ("state_version".to_owned(), number_value(&snapshot.state_version)),
    ])
}

fn decode(head: &Item, state_version: u32, state: &[u8]) -> Result<Snapshot, ItemError> {
    let unreadable = |reason: String| ItemError::Value { attribute: "state", reason };
    let state = inflate(state).map_err(|error| unreadable(error.to_string()))?;
    Ok(Snapshot {
        version: Version::new(number(head, "at")?),
        position: Position::new(number(head, "position")?),
        state_version,
        state: RawValue::from_string(state).map_err(|error| unreadable(error.to_string()))?,
    })
}

fn bytes(item: &Item) -> Result<&[u8], ItemError> {
    match item.get("state") {
        Some(AttributeValue::B(state)) => Ok(state.as_ref()),
        _ => Err(ItemError::Attribute("state")),
    }
}

/// A partition of its own, so that no load of a stream reads chunks it does not want.
fn chunk_partition(stream: &StreamName, version: Version) -> AttributeValue {
    text_value(format!("{stream}?snapshot={version}"))
}
