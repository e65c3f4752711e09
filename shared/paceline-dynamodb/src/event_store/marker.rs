//! Markers: by which a repeat of a command is recognised.

use std::collections::HashMap;
use std::future::ready;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::TryStreamExt;
use jiff::SignedDuration;
use paceline::{Commit, StoreError, StreamName, Version};

use super::deletion::is_erased;
use super::error::{corrupt, store_error};
use super::item::{Item, ItemError, number, number_value, text_value};
use super::{DynamoEventStore, MARKER_DAYS};

/// Where the events of a command are.
pub(super) struct Marker {
    first: Version,
    last: Version,
}

impl Marker {
    pub(super) fn decode(item: &Item) -> Result<Self, ItemError> {
        let version = |name| number(item, name).map(Version::new);
        Ok(Self { first: version("first_version")?, last: version("last_version")? })
    }
}

impl DynamoEventStore {
    pub(super) async fn commit_of_key(
        &self,
        stream: &StreamName,
        idempotency_key: &str,
    ) -> Result<Option<Commit>, StoreError> {
        let item = self.item(marker_partition(stream, idempotency_key), Version::ZERO).await?;
        let marker =
            item.as_ref().map(Marker::decode).transpose().map_err(|error| corrupt(stream, &error))?;
        match marker {
            Some(marker) => self.commit_of_marker(stream, marker).await,
            None => Ok(None),
        }
    }

    /// What a command has added: a part of one commit, or all of several that were written as one. `None`: it was
    /// erased.
    pub(super) async fn commit_of_marker(
        &self,
        stream: &StreamName,
        marker: Marker,
    ) -> Result<Option<Commit>, StoreError> {
        let Marker { first, last } = marker;
        let before = Version::new(first.number() - 1);
        let commits = self
            .read_after(stream.clone(), before)
            .try_take_while(|commit| ready(Ok(commit.first_version <= last)));
        let mut commits = std::pin::pin!(commits);
        let mut found: Option<Commit> = None;
        while let Some(commit) = commits.try_next().await? {
            let start = first.number().saturating_sub(commit.first_version.number());
            let end = (last.number() + 1 - commit.first_version.number()).min(commit.events.len() as u64);
            let part = commit.slice(index(start)..index(end));
            match &mut found {
                Some(whole) => whole.events.extend(part.events),
                None => found = Some(part),
            }
        }
        match found {
            Some(found) if found.last_version() != last => Err(StoreError::Corrupt {
                stream: stream.clone(),
                reason: format!("a marker names versions {first} to {last}, of which some are not there"),
            }),
            found => Ok(found),
        }
    }

    /// The commit whose first event has this version.
    pub(super) async fn commit_at(
        &self,
        stream: &StreamName,
        first_version: Version,
    ) -> Result<Option<Commit>, StoreError> {
        let item = self.item(text_value(stream.as_str()), first_version).await?;
        item.filter(|item| !is_erased(item)).map(|item| self.commit_in(stream, &item)).transpose()
    }

    pub(super) async fn item(
        &self,
        partition: AttributeValue,
        sort: Version,
    ) -> Result<Option<Item>, StoreError> {
        let output = self
            .client
            .get_item()
            .table_name(&self.table)
            .consistent_read(true)
            .key("stream", partition)
            .key("version", number_value(&sort))
            .send()
            .await
            .map_err(store_error)?;
        Ok(output.item)
    }
}

/// The marker of one command of a commit.
pub(super) fn marker(commit: &Commit, command: usize, idempotency_key: &str) -> Item {
    let events = commit.commands().nth(command).unwrap_or(0..commit.events.len());
    let own = commit.slice(events);
    let expires_at = own.metadata.recorded_at + SignedDuration::from_hours(24 * MARKER_DAYS);
    HashMap::from([
        ("stream".to_owned(), marker_partition(&commit.stream, idempotency_key)),
        ("version".to_owned(), number_value(&Version::ZERO)),
        ("first_version".to_owned(), number_value(&own.first_version)),
        ("last_version".to_owned(), number_value(&own.last_version())),
        ("expires_at".to_owned(), number_value(&expires_at.as_second())),
    ])
}

/// A partition of its own, so that no load reads markers.
fn marker_partition(stream: &StreamName, idempotency_key: &str) -> AttributeValue {
    text_value(format!("{stream}?key={idempotency_key}"))
}

/// An index of an event in its commit, of which there are far fewer than a `usize` counts.
fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
