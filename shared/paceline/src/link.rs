//! Links: events of one stream in another, without a copy.

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::event::decode;
use crate::{Commit, Event, EventStore, EventType, StoreError, StreamName, Streams, Version};

/// How many links are resolved at a time.
const AT_ONCE: usize = 8;

/// The event of another stream, by its place. A link is an event like others, appended as they are: it is stored and
/// paid for as one of about 60 bytes.
///
/// ```
/// use paceline::{Link, Metadata, NewCommit, StreamName, Version, event};
///
/// # fn of(metadata: Metadata) -> Result<Option<NewCommit>, Box<dyn std::error::Error>> {
/// let link = Link { stream: "account/ACC-1".parse()?, version: Version::new(3) };
/// let commit = NewCommit::new(vec![event::encode(&link)?], metadata);
/// # Ok(commit) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The stream of the event.
    pub stream: StreamName,
    /// The version of the event there.
    pub version: Version,
}

impl Event for Link {
    const TYPE: EventType = EventType::new("$link", 1);
}

/// An event of a stream that links to others.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// The version in the stream that was read: of the link, or of the event itself.
    pub version: Version,
    /// The event where it stands, with its own stream, version, position and metadata: a commit of this event alone.
    pub commit: Commit,
}

/// Reads the events of a stream after a version, each link replaced by what it links to: for each a request. Links to
/// what is not there, or was erased, are left out. What a link of a link links to is not looked for.
pub fn read_linked<S: EventStore + Streams>(
    store: &S,
    stream: &StreamName,
    after: Version,
) -> impl Stream<Item = Result<Linked, StoreError>> + Send {
    store
        .read(stream, after)
        .map_ok(move |commit| {
            let first = commit.first_version.number();
            let begin = usize::try_from((after.number() + 1).saturating_sub(first)).unwrap_or(usize::MAX);
            stream::iter((begin..commit.events.len()).map(move |index| Ok(commit.slice(index..index + 1))))
        })
        .try_flatten()
        .map(async |event: Result<Commit, StoreError>| resolve(store, event?).await)
        .buffered(AT_ONCE)
        .try_filter_map(async |linked| Ok(linked))
}

async fn resolve<S: Streams>(store: &S, event: Commit) -> Result<Option<Linked>, StoreError> {
    let version = event.first_version;
    let link = match event.events.first().map(decode::<Link>) {
        Some(Ok(Some(link))) => link,
        Some(Err(error)) => {
            return Err(StoreError::Corrupt { stream: event.stream, reason: error.to_string() });
        }
        _ => return Ok(Some(Linked { version, commit: event })),
    };
    let commit = store.commit_of(&link.stream, link.version).await?;
    Ok(commit.map(|commit| {
        let index =
            usize::try_from(link.version.number() - commit.first_version.number()).unwrap_or_default();
        Linked { version, commit: commit.slice(index..index + 1) }
    }))
}
