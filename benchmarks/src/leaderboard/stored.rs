//! What lies in the events table.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use paceline::StreamName;

use crate::deployed::EVENTS;

/// What is stored of a stream, in bytes as DynamoDB counts them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stored {
    pub(super) commit_bytes: usize,
    pub(super) snapshot_bytes: usize,
    pub(super) snapshot_items: usize,
    pub(super) largest_item: usize,
}

/// Looks at all items of some streams.
pub(super) async fn look_at<const N: usize>(
    client: &Client,
    streams: [&StreamName; N],
) -> anyhow::Result<[Stored; N]> {
    let chunks = streams.map(|stream| format!("{stream}?snapshot="));
    let mut stored = [Stored::default(); N];
    let mut pages = client.scan().table_name(EVENTS.name).into_paginator().send();
    while let Some(page) = pages.next().await.transpose()? {
        for item in page.items() {
            let Some(AttributeValue::S(partition)) = item.get("stream") else { continue };
            for ((stream, chunks), stored) in streams.iter().zip(&chunks).zip(&mut stored) {
                let of_snapshot = partition.starts_with(chunks) || item.contains_key("state_version");
                if partition != stream.as_str() && !partition.starts_with(chunks) {
                    continue;
                }
                let bytes = item.iter().map(|(name, value)| name.len() + bytes(value)).sum();
                stored.largest_item = stored.largest_item.max(bytes);
                if of_snapshot {
                    stored.snapshot_items += 1;
                    stored.snapshot_bytes += bytes;
                } else {
                    stored.commit_bytes += bytes;
                }
            }
        }
    }
    Ok(stored)
}

/// The bytes of a value of the events table. DynamoDB takes less for the digits of numbers, of which there are few.
fn bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::B(blob) => blob.as_ref().len(),
        _ => 0,
    }
}
