//! The event store: one item per commit.
//!
//! # The table
//!
//! Partition key `stream` (S), sort key `version` (N): the version of the commit's *first* event. Two writers of the
//! same version so collide, whatever the lengths of their commits. These are the items:
//!
//! | item | `stream` | `version` | other attributes |
//! | --- | --- | --- | --- |
//! | commit | `account/ACC-1` | 17 | `events`, `position`, `causation`, `recorded_at`, and where they apply `correlation`, `actor`, `trace`, `joined`, `encoding`, `slice`, `category`, `deleted` |
//! | erased commit | `account/ACC-1` | 17 | `erased`, `expires_at` |
//! | snapshot | `account/ACC-1` | 10¹⁸, above every version | `state` or `chunks`, `state_version`, `at`, `position` |
//! | chunk of a large snapshot | `account/ACC-1?snapshot=…` | its index | `state` |
//! | marker of an idempotency key | `account/ACC-1?key=…` | 0 | `first_version`, `last_version`, `expires_at` |
//!
//! A commit that is larger than an item (400 KB, deflated) is several items, written in one transaction and read as
//! several commits. `joined` holds the metadata of further commands that were committed together with the first.
//! `events` is a JSON array of `[name, version, fields]`, deflated where that saves write units, unless `encoding` names
//! another [`Encoding`].
//!
//! Two indexes are sparse, and cost nothing until a store is told to write their attributes:
//!
//! | index | keys | holds | for |
//! | --- | --- | --- | --- |
//! | `log` | `slice` (N), `position` (N) | all attributes of commits written [`with_log`](DynamoEventStore::with_log) | [`DynamoEventLog`] |
//! | `categories` | `category` (S), `stream` (S) | keys of first commits written [`with_categories`](DynamoEventStore::with_categories) | [`list`](paceline::Streams::list) |
//!
//! # What a call costs
//!
//! | call | requests | units |
//! | --- | --- | --- |
//! | append | 1 | 1 write unit a KB of the commit |
//! | append with idempotency keys, or of several items | 1, a transaction | 2 write units a KB of each item, and 2 for each marker |
//! | append that loses a race | 1 | 1 write unit a KB; the winner comes back with the refusal |
//! | append to a version from outside, to an existing or to any stream | 1 more | 1 read unit |
//! | load | 1; 2 or more beyond 1 MB, or when the tail is longer than `every` | 1 read unit per 4 KB of the newest `every` commits and the snapshot |
//! | head | 1 | 1 read unit per 4 KB of the newest commit |
//! | any of these appends, with a log | the same | 1 write unit a KB of each item more |
//! | the first commit of a stream, with categories | the same | 1 write unit more |
//! | find a command | 1; and 1 a MB if it, or its cause, lies before the newest 32 commits | 1 read unit per 4 KB of the commits since, at least of the newest 32 |
//! | save a snapshot | 1; beyond 350 KB, deflated, 1 for each chunk written and deleted besides | 1 write unit a KB, deflated |
//! | read, forward or backward | 1 a MB | 1 read unit per 4 KB |
//! | read the log | 1 a MB of each slice | half a read unit per 4 KB |
//! | commit of a version | 1 | 1 read unit per 4 KB of the commit |
//! | read a stream of links | 1 a MB, and 1 a link | and 1 read unit per 4 KB of each commit linked to |
//! | info | 2, at a time | 1 read unit per 4 KB of the snapshot and of the first and last commit |
//! | list a category | 1 a MB | half a read unit for some 60 streams |
//! | delete, restore | 2, of which one a transaction | 1 read unit, 2 write units, and 2 a KB of the first commit |
//! | erase | 1 for 25 commits, and 5 | 1 write unit a KB of what is erased, and 1 read unit per 4 KB |
//! | rewrite | 1 a MB, and 1 for each commit that changes | 1 read unit per 4 KB, and 1 write unit a KB of what changes |
//!
//! # Limits
//!
//! | what | limit | beyond it |
//! | --- | --- | --- |
//! | an event | 400 KB, deflated, with its commit's metadata | [`TooLarge`](AppendError::TooLarge) |
//! | a commit | 4 MB in 100 items, markers included | [`TooLarge`](AppendError::TooLarge) |
//! | commits of one stream | 1,000 write units a second, by its partition | throttled, then [`Unavailable`](StoreError::Unavailable); group commits |
//! | commits of all streams, with a log | 1,000 write units a second for each slice | the same |
//! | new streams of one category, with categories | 1,000 a second | the same |
//! | versions | below 10¹⁸ | |

mod append;
pub(crate) mod deflate;
mod deletion;
mod encoding;
mod erasure;
mod error;
mod find;
mod item;
mod json;
mod load;
mod log;
mod marker;
mod rewriting;
mod snapshot;
mod split;
mod streams;

use aws_sdk_dynamodb::Client;
use futures_util::Stream;
use paceline::{
    AppendError, Commit, EventStore, Expected, Head, Loaded, NewCommit, Position, Slices, Snapshot,
    Snapshots, StoreError, StreamName, Version,
};
use uuid::Uuid;

pub use encoding::{Encoding, EncodingError, Encodings, decode_commit};
pub use item::{Item, ItemError};
pub use json::Json;
pub use log::DynamoEventLog;

/// The sort key of snapshots: above every version, and exact in every JSON number.
const SNAPSHOT_KEY: u64 = 1_000_000_000_000_000_000;

/// How long a repeat of a command is recognised: longer than a queue keeps a message (14 days), so that one which
/// comes back from a dead-letter queue still is.
const MARKER_DAYS: i64 = 15;

/// An event store in one DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoEventStore {
    client: Client,
    table: String,
    log: Option<Slices>,
    categories: bool,
    encodings: Encodings,
    erasure: bool,
    rewriting: bool,
}

impl DynamoEventStore {
    /// The event store in this table, which has the keys that the module describes. It does what aggregates need;
    /// all else is to be switched on.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
            log: None,
            categories: false,
            encodings: Encodings::default(),
            erasure: false,
            rewriting: false,
        }
    }

    /// Writes every commit into the log, too, which [`DynamoEventLog`] reads, at a write unit a KB more. All who write
    /// to a table must write the same number of slices. What was written without is not in the log.
    #[must_use]
    pub fn with_log(mut self, slices: Slices) -> Self {
        self.log = Some(slices);
        self
    }

    /// Lists each new stream in its category, at a write unit more for its first commit.
    /// [`list`](paceline::Streams::list) finds no stream that was begun without.
    #[must_use]
    pub fn with_categories(mut self) -> Self {
        self.categories = true;
        self
    }

    /// Allows [`erase`](paceline::Deletion::erase). It is for operators: no function needs it.
    #[must_use]
    pub fn allowing_erasure(mut self) -> Self {
        self.erasure = true;
        self
    }

    /// Allows [`rewrite`](paceline::Rewriting::rewrite). It is for operators: no function needs it.
    #[must_use]
    pub fn allowing_rewriting(mut self) -> Self {
        self.rewriting = true;
        self
    }

    /// Writes and reads events in these encodings. All who read the table, its stream included, need to know them
    /// before the first writes them.
    #[must_use]
    pub fn with_encodings(mut self, encodings: Encodings) -> Self {
        self.encodings = encodings;
        self
    }

    /// The item of a commit at this position.
    fn item_of(&self, commit: &Commit, position: Position) -> Result<Item, ItemError> {
        let mut item = item::without_events(commit)?;
        item.insert("position".to_owned(), item::number_value(&position));
        self.encodings.encode_events(&commit.events, &mut item)?;
        item.extend(
            self.log.map(|slices| ("slice".to_owned(), item::number_value(&slices.of(&commit.stream)))),
        );
        let first = commit.first_version == Version::ZERO.next();
        item.extend((self.categories && first).then(|| streams::category(&commit.stream)));
        Ok(item)
    }
}

impl EventStore for DynamoEventStore {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        self.append_commit(stream, expected, commit).await
    }

    fn load(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
        self.load_from_snapshot(stream.clone(), snapshots)
    }

    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.read_after(stream.clone(), after)
    }

    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.commits_between(stream.clone(), head.version().next(), None)
    }

    async fn head(&self, stream: &StreamName) -> Result<Head, StoreError> {
        self.head_of(stream).await
    }

    async fn recall(&self, stream: &StreamName, idempotency_key: &str) -> Result<Option<Commit>, StoreError> {
        self.commit_of_key(stream, idempotency_key).await
    }

    async fn find(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> Result<Option<Commit>, StoreError> {
        self.find_in(stream, command_id, after).await
    }

    async fn save_snapshot(&self, stream: &StreamName, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.put_snapshot(stream, snapshot).await
    }
}
