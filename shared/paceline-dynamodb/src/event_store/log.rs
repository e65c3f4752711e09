//! The log: a sparse index of the commits that carry a slice.

use aws_sdk_dynamodb::Client;
use futures_util::stream::{self, Stream, StreamExt};
use paceline::{Commit, EventLog, Position, Slices, StoreError};

use super::encoding::Encodings;
use super::error::corrupt;
use super::item::{Item, number_value, text};
use super::load::all_pages;

/// The index of the log: partition key `slice` (N), sort key `position` (N), all attributes.
const INDEX: &str = "log";

/// The log of an event store that writes one: see [`DynamoEventStore::with_log`](super::DynamoEventStore::with_log).
///
/// A read costs half a read unit per 4 KB, and is eventually consistent, as all indexes are: hence the margin that
/// [`EventLog`] tells of. A slice takes 1,000 write units a second, so 16 slices take 16,000 commits of up to 1 KB;
/// beyond that the index holds up all writes to the table.
#[derive(Clone, Debug)]
pub struct DynamoEventLog {
    client: Client,
    table: String,
    slices: Slices,
    encodings: Encodings,
}

impl DynamoEventLog {
    /// The log of this table, whose writers write so many slices.
    pub fn new(client: Client, table: impl Into<String>, slices: Slices) -> Self {
        Self { client, table: table.into(), slices, encodings: Encodings::default() }
    }

    /// Reads events in these encodings.
    #[must_use]
    pub fn with_encodings(mut self, encodings: Encodings) -> Self {
        self.encodings = encodings;
        self
    }

    fn decode(&self, item: &Item) -> Result<Commit, StoreError> {
        let stream = text(item, "stream").map(str::parse);
        self.encodings.decode_commit(item).map_err(|error| match stream {
            Ok(Ok(stream)) => corrupt(&stream, &error),
            _ => StoreError::Refused(Box::new(error)),
        })
    }
}

impl EventLog for DynamoEventLog {
    fn slices(&self) -> Slices {
        self.slices
    }

    fn read_slice(
        &self,
        slice: u16,
        after: Position,
        until: Position,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        if after >= until {
            return stream::empty().boxed();
        }
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("#slice = :slice AND #position BETWEEN :first AND :last")
            .expression_attribute_names("#slice", "slice")
            .expression_attribute_names("#position", "position")
            .expression_attribute_values(":slice", number_value(&slice))
            .expression_attribute_values(":first", number_value(&(after.number() + 1)))
            .expression_attribute_values(":last", number_value(&until));
        all_pages(query).map(|item| self.decode(&item?)).boxed()
    }
}
