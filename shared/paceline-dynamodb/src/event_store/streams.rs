//! Reading backward, asking for streams and listing them.

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::{Stream, StreamExt};
use paceline::{Commit, StoreError, StreamInfo, StreamName, Streams, Version};

use super::error::{corrupt, store_error};
use super::item::{ItemError, number, text, text_value};
use super::load::{all_pages, is_snapshot};
use super::{DynamoEventStore, SNAPSHOT_KEY};

/// The index of categories: partition key `category` (S), sort key `stream` (S), keys only.
const INDEX: &str = "categories";

impl Streams for DynamoEventStore {
    fn read_backward(
        &self,
        stream: &StreamName,
        from: Option<Version>,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        let newest = Version::new(SNAPSHOT_KEY - 1);
        let query = self.backward_from(stream, from.unwrap_or(newest).min(newest));
        self.commits_of(stream.clone(), all_pages(query))
    }

    async fn commit_of(&self, stream: &StreamName, version: Version) -> Result<Option<Commit>, StoreError> {
        let commit = self.newest_up_to(stream, version).await?;
        Ok(commit.filter(|commit| version <= commit.last_version()))
    }

    async fn info(&self, stream: &StreamName) -> Result<Option<StreamInfo>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("#stream = :stream")
            .expression_attribute_names("#stream", "stream")
            .expression_attribute_values(":stream", text_value(stream.as_str()))
            .scan_index_forward(false)
            .limit(2)
            .send();
        let first = self.commit_at(stream, Version::ZERO.next());
        let (newest, first) = futures_util::join!(query, first);
        let newest = newest.map_err(store_error)?.items.unwrap_or_default();
        let snapshot = newest.iter().find(|item| is_snapshot(item)).map(|head| number(head, "at"));
        let snapshot_version =
            snapshot.transpose().map_err(|error| corrupt(stream, &error))?.map(Version::new);
        let Some(last) = newest.iter().find(|item| !is_snapshot(item)) else { return Ok(None) };
        let last = self.commit_in(stream, last)?;
        // Of an erased stream the tombstone is what there is.
        let first = first?.map_or(last.metadata.recorded_at, |first| first.metadata.recorded_at);
        Ok(Some(StreamInfo {
            version: last.last_version(),
            position: last.position,
            first_recorded_at: first,
            last_recorded_at: last.metadata.recorded_at,
            snapshot_version,
            deleted: last.is_tombstone(),
        }))
    }

    fn list(
        &self,
        category: &str,
        after: Option<&StreamName>,
    ) -> impl Stream<Item = Result<StreamName, StoreError>> + Send {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .expression_attribute_names("#category", "category")
            .expression_attribute_values(":category", text_value(category));
        let query = match after {
            None => query.key_condition_expression("#category = :category"),
            Some(after) => query
                .key_condition_expression("#category = :category AND #stream > :after")
                .expression_attribute_names("#stream", "stream")
                .expression_attribute_values(":after", text_value(after.as_str())),
        };
        all_pages(query).map(|item| {
            let item = item?;
            let name = text(&item, "stream").map(str::parse::<StreamName>);
            let unreadable = |error: ItemError| StoreError::Refused(Box::new(error));
            name.map_err(unreadable)?.map_err(|error| unreadable(ItemError::value("stream", &error)))
        })
    }
}

/// The attribute by which a stream's first commit lists it.
pub(super) fn category(stream: &StreamName) -> (String, AttributeValue) {
    ("category".to_owned(), text_value(stream.category()))
}
