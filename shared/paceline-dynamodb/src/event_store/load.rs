//! Loading and reading.

use std::future::ready;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use paceline::{Commit, Head, Loaded, Snapshot, Snapshots, StoreError, StreamName, Version};

use super::deletion::{is_deleted, is_erased};
use super::error::{corrupt, store_error};
use super::item::{Item, number_value, text_value};
use super::{DynamoEventStore, SNAPSHOT_KEY};

/// The newest items of a stream, from one request.
struct Newest {
    snapshot: Option<Snapshot>,
    /// The versions that the request did not reach: after the first, before the second.
    unread: Option<(Version, Version)>,
    /// The commits after the snapshot and after what was not reached, oldest first.
    tail: Vec<Commit>,
}

impl DynamoEventStore {
    pub(super) fn load_from_snapshot(
        &self,
        stream: StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send + use<> {
        let store = self.clone();
        let loaded = async move {
            let Some(snapshots) = snapshots else {
                let mut items = Box::pin(store.items_of(text_value(stream.as_str()), 1, SNAPSHOT_KEY - 1));
                let first = items.try_next().await?;
                if first.as_ref().is_some_and(is_deleted) {
                    return Ok(stream::empty().boxed());
                }
                let items = stream::iter(first.map(Ok)).chain(items);
                return Ok(store.commits_of(stream, items).map_ok(Loaded::Commit).boxed());
            };
            let Newest { snapshot, unread, tail } = store.newest(&stream, snapshots).await?;
            let middle = stream::iter(unread).flat_map(move |(after, before)| {
                store.commits_between(stream.clone(), after.next(), Some(before))
            });
            let snapshot = stream::iter(snapshot.map(Loaded::Snapshot).map(Ok));
            let commits = middle.chain(stream::iter(tail.into_iter().map(Ok))).map_ok(Loaded::Commit);
            Ok(snapshot.chain(commits).boxed())
        };
        stream::once(loaded).try_flatten()
    }

    /// One descending request: the snapshot and as many commits as it is at most followed by, if it was saved when due.
    async fn newest(&self, stream: &StreamName, snapshots: Snapshots) -> Result<Newest, StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#stream = :stream")
            .expression_attribute_names("#stream", "stream")
            .expression_attribute_values(":stream", text_value(stream.as_str()))
            .scan_index_forward(false)
            .limit(i32::try_from(snapshots.every.max(1).saturating_add(1)).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(store_error)?;
        let whole = output.last_evaluated_key.is_none();
        let mut items = output.items.unwrap_or_default().into_iter().peekable();
        let snapshot = match items.next_if(is_snapshot) {
            Some(head) => self.snapshot_of(stream, &head, snapshots.version).await?,
            None => None,
        };
        let from = snapshot.as_ref().map_or(Version::ZERO, |snapshot| snapshot.version);
        let mut tail = Vec::new();
        let mut reached = whole;
        for item in items {
            let commit = self.commit_in(stream, &item)?;
            if commit.is_tombstone() && tail.is_empty() {
                return Ok(Newest { snapshot: None, unread: None, tail });
            }
            reached |= commit.first_version <= from.next();
            if commit.last_version() <= from {
                break;
            }
            tail.push(commit);
        }
        tail.reverse();
        let before = tail.first().map_or(Version::new(SNAPSHOT_KEY), |oldest: &Commit| oldest.first_version);
        let unread = (!reached).then_some((from, before));
        Ok(Newest { snapshot, unread, tail })
    }

    /// The commits whose first version is at least `first` and less than `before`, oldest first, a page at a time.
    pub(super) fn commits_between(
        &self,
        stream: StreamName,
        first: Version,
        before: Option<Version>,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send + use<> {
        let last = before.map_or(SNAPSHOT_KEY, Version::number) - 1;
        let items = self.items_of(text_value(stream.as_str()), first.number(), last);
        self.commits_of(stream, items)
    }

    /// The commits of items of a stream, without those that were erased.
    pub(super) fn commits_of<I: Stream<Item = Result<Item, StoreError>> + Send>(
        &self,
        stream: StreamName,
        items: I,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send + use<I> {
        let store = self.clone();
        items
            .try_filter(|item| ready(!is_erased(item)))
            .and_then(move |item| ready(store.commit_in(&stream, &item)))
    }

    /// The items of a partition whose sort keys are from `first` to `last`, in order, a page at a time.
    pub(super) fn items_of(
        &self,
        partition: AttributeValue,
        first: u64,
        last: u64,
    ) -> impl Stream<Item = Result<Item, StoreError>> + Send + use<> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#stream = :stream AND #version BETWEEN :first AND :last")
            .expression_attribute_names("#stream", "stream")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":stream", partition)
            .expression_attribute_values(":first", number_value(&first))
            .expression_attribute_values(":last", number_value(&last));
        all_pages(pages)
    }

    /// The commit of an item of this stream.
    pub(super) fn commit_in(&self, stream: &StreamName, item: &Item) -> Result<Commit, StoreError> {
        self.encodings.decode_commit(item).map_err(|error| corrupt(stream, &error))
    }

    /// The commits that hold events after a version. A reader who goes on from the end of a commit, as subscribers
    /// do, pays nothing for those who do not: only when the next commit does not follow at once is the one looked for
    /// that holds events both up to `after` and beyond.
    pub(super) fn read_after(
        &self,
        stream: StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send + use<> {
        let store = self.clone();
        let commits = async move {
            let mut rest = Box::pin(store.commits_between(stream.clone(), after.next(), None));
            let first = rest.try_next().await?;
            let follows = first.as_ref().is_some_and(|commit| commit.first_version == after.next());
            let across = match after {
                Version::ZERO => None,
                _ if follows => None,
                _ => store.newest_up_to(&stream, after).await?.filter(|commit| commit.last_version() > after),
            };
            Ok(stream::iter(across.into_iter().chain(first).map(Ok)).chain(rest))
        };
        stream::once(commits).try_flatten()
    }

    pub(super) async fn head_of(&self, stream: &StreamName) -> Result<Head, StoreError> {
        let newest = self.newest_up_to(stream, Version::new(SNAPSHOT_KEY - 1)).await?;
        Ok(newest.as_ref().map_or(Head::NONE, Commit::head))
    }

    /// The items of a stream whose versions are not greater than this, newest first.
    pub(super) fn backward_from(&self, stream: &StreamName, version: Version) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#stream = :stream AND #version <= :version")
            .expression_attribute_names("#stream", "stream")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":stream", text_value(stream.as_str()))
            .expression_attribute_values(":version", number_value(&version))
            .scan_index_forward(false)
    }

    /// The newest commit whose first version is not greater than this.
    pub(super) async fn newest_up_to(
        &self,
        stream: &StreamName,
        version: Version,
    ) -> Result<Option<Commit>, StoreError> {
        let output = self.backward_from(stream, version).limit(1).send().await.map_err(store_error)?;
        let newest = output.items.unwrap_or_default().into_iter().next();
        newest.filter(|item| !is_erased(item)).map(|item| self.commit_in(stream, &item)).transpose()
    }
}

/// The items of a query, a page at a time.
pub(super) fn all_pages(
    query: QueryFluentBuilder,
) -> impl Stream<Item = Result<Item, StoreError>> + Send + use<> {
    pages_after(query, None)
}

/// The items of a query after the last one of an earlier page, a page at a time.
pub(super) fn pages_after(
    query: QueryFluentBuilder,
    last: Option<Item>,
) -> impl Stream<Item = Result<Item, StoreError>> + Send + use<> {
    let read = move |start: Option<Option<Item>>| {
        let page = start.map(|start| query.clone().set_exclusive_start_key(start));
        async move {
            let Some(page) = page else { return Ok(None) };
            let output = page.send().await.map_err(store_error)?;
            // Only the absence of a last key is the end: a page may be short, or empty, before it.
            let next = output.last_evaluated_key.map(Some);
            Ok(Some((output.items.unwrap_or_default(), next)))
        }
    };
    stream::try_unfold(Some(last), read).map_ok(|items| stream::iter(items.into_iter().map(Ok))).try_flatten()
}

pub(super) fn is_snapshot(item: &Item) -> bool {
    matches!(item.get("version"), Some(AttributeValue::N(number)) if *number == SNAPSHOT_KEY.to_string())
}
