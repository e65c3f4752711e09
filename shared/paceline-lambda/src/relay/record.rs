//! Stream records: what each says of the events table.

use paceline::{Commit, StreamName, Version};
use paceline_dynamodb::event_store::decode_commit;
use serde::Deserialize;
use serde_json::Value;

use super::response::SequenceNumber;
use crate::subscriber::delivery::Place;

/// A record of the events table's stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its number in the shard.
    pub sequence_number: SequenceNumber,
    /// What it says.
    pub content: Content,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A commit was appended.
    Commit(Commit),
    /// A commit was appended that cannot be read; its key can.
    Unreadable {
        /// Where it is.
        place: Place,
        /// Why it cannot be read.
        reason: String,
    },
    /// A commit was appended of which not even the key can be read.
    Unplaced {
        /// Why it cannot be read.
        reason: String,
    },
    /// Something else: a snapshot or a marker was written, an item has expired.
    NoCommit,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    #[serde(default)]
    event_name: String,
    dynamodb: Change,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    sequence_number: SequenceNumber,
    #[serde(default)]
    new_image: Value,
}

impl Record {
    /// Reads a record as Lambda hands it over.
    ///
    /// # Errors
    /// If it is no record at all: it has no sequence number, say. Then nothing can be reported of it.
    pub fn read(record: Value) -> Result<Self, serde_json::Error> {
        let Envelope { event_name, dynamodb: Change { sequence_number, new_image } } =
            serde_json::from_value(record)?;
        let is_commit = event_name == "INSERT" && new_image.get("events").is_some();
        let content = if is_commit { Content::read(new_image) } else { Content::NoCommit };
        Ok(Self { sequence_number, content })
    }
}

impl Content {
    fn read(image: Value) -> Self {
        let place = place(&image);
        let commit = serde_json::from_value::<serde_dynamo::Item>(image)
            .map_err(|error| error.to_string())
            .and_then(|item| decode_commit(&item.into()).map_err(|error| error.to_string()));
        match (commit, place) {
            (Ok(commit), _) => Self::Commit(commit),
            (Err(reason), Some(place)) => Self::Unreadable { place, reason },
            (Err(reason), None) => Self::Unplaced { reason },
        }
    }
}

/// The key of an item in the events table.
fn place(image: &Value) -> Option<Place> {
    let stream: StreamName = image.pointer("/stream/S")?.as_str()?.parse().ok()?;
    let first_version = image.pointer("/version/N")?.as_str()?.parse().ok().map(Version::new)?;
    Some(Place { stream, first_version, confirm: false })
}
