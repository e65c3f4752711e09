//! Sets the checkpoint of an event handler back in a stream, once for each replay.

use serde::{Deserialize, Serialize};

use super::Replay;
use crate::interned::interned;
use crate::read_model::{
    Change, Checkpoint, Index, Indexes, Key, Known, ReadModel, ReadModelError, Row, RowChange, RowKey,
    RowQuery, StoredRow, WriteError,
};
use crate::{Position, StreamName, Version};

/// How often it is tried while the handler moves its checkpoint.
const MAX_ATTEMPTS: u32 = 10;

/// Says that a replay has set a stream back.
#[derive(Debug, Serialize, Deserialize)]
struct SetBack {
    handler: String,
    stream: StreamName,
    replay: u64,
    /// From where on the replay is.
    after: Position,
}

impl SetBack {
    fn partition(handler: &str, stream: &StreamName) -> String {
        format!("{handler}/{stream}")
    }

    /// The key holds the replay's number: it was absent until the stream was set back, and never is again.
    fn key_of(handler: &str, stream: &StreamName, replay: u64) -> Key {
        Key::new(Self::partition(handler, stream), format!("{replay:010}"))
    }

    /// Writes it, if it is not there, in place of that of the replay before.
    fn changes(&self) -> Result<Vec<RowChange>, ReadModelError> {
        let (table, key) = (Self::TABLE, self.key());
        let unwritable = |error: serde_json::Error| ReadModelError::Corrupt {
            table,
            key: self.key(),
            reason: error.to_string(),
        };
        let fields = serde_json::to_value(self).map_err(unwritable)?;
        let change = Change::Put(fields, Indexes::default());
        let put = RowChange { table, key, known: Known::Absent, change };
        let delete = |before: u64| {
            let key = Self::key_of(&self.handler, &self.stream, before);
            RowChange { table, key, known: Known::Nothing, change: Change::Delete }
        };
        let before = self.replay.checked_sub(1).filter(|before| *before > 0).map(delete);
        Ok(std::iter::once(put).chain(before).collect())
    }
}

impl Row for SetBack {
    const TABLE: &'static str = "set_back";

    fn key(&self) -> Key {
        Self::key_of(&self.handler, &self.stream, self.replay)
    }
}

/// Where an event handler is in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The version that it has reached.
    pub at: Version,
    /// The version that it had reached when it was set back just now. `None`: it was set back before.
    pub had: Option<Version>,
}

/// Sets an event handler back to `before` in a stream, or leaves it where it is if it has not come so far. Once this
/// replay has done so it does so no more.
///
/// It costs two requests: 2 read units, and 8 write units where it is new.
///
/// # Errors
/// [`WriteError`]: a conflict if the handler is busy with this stream.
pub async fn set_back(
    rows: &impl ReadModel,
    replay: &Replay,
    stream: &StreamName,
    before: Version,
) -> Result<Found, WriteError> {
    let handler = interned(&replay.handler);
    let row = SetBack {
        handler: handler.to_owned(),
        stream: stream.clone(),
        replay: replay.number,
        after: replay.after,
    };
    let key = row.key();
    let changes = row.changes()?;
    let mut tried = 0;
    loop {
        tried += 1;
        let prepared = rows.prepare(handler, stream, &[RowKey::of::<SetBack>(key.clone())]).await?;
        let at = prepared.checkpoint;
        if prepared.rows.iter().any(Option::is_some) {
            return Ok(Found { at, had: None });
        }
        let to = at.min(before);
        let checkpoint = Checkpoint { subscriber: handler, stream: stream.clone(), from: at, to };
        match rows.write(&checkpoint, &changes).await {
            Ok(()) => return Ok(Found { at: to, had: Some(at) }),
            Err(WriteError::Conflict) if tried < MAX_ATTEMPTS => {}
            Err(error) => return Err(error),
        }
    }
}

/// From where on an event handler was last replayed in a stream.
pub(crate) async fn start_of(
    rows: &impl ReadModel,
    handler: &str,
    stream: &StreamName,
) -> Result<Option<Position>, ReadModelError> {
    let all = RowQuery::all(Index::Primary, SetBack::partition(handler, stream));
    let query = RowQuery { descending: true, limit: Some(1), ..all };
    let last =
        rows.query(SetBack::TABLE, &query).await?.pop().map(StoredRow::decode::<SetBack>).transpose()?;
    Ok(last.map(|last| last.after))
}
