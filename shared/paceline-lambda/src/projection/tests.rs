//! A projection as a function, over stores and queues in memory.

use std::sync::atomic::{AtomicU32, Ordering};

use paceline::bank_account::{AccountEvent, AccountId, MoneyDeposited};
use paceline::read_model::{Checkpoint, Key, ReadModelError, RowChange, RowQuery, StoredRow, WriteError};
use paceline::{
    EventSet as _, Expected, Identity as _, InMemoryEventStore, InMemoryReadModel, Metadata, NewCommit,
    Recorded, StreamName, UnitOfWork, Version,
};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::fifo::testing::InMemoryQueues;
use crate::subscriber::delivery::{Delivery, Place};

struct Nothing;

impl Projection for Nothing {
    const NAME: &'static str = "nothing-projection";
    const TABLES: &'static [&'static str] = &[];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        _: &Recorded<AccountEvent>,
        _: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        Ok(())
    }
}

/// Writes a unit in so many calls.
struct Stepwise<'a> {
    rows: &'a InMemoryReadModel,
    calls: AtomicU32,
}

impl ReadModel for Stepwise<'_> {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.rows.get(table, key).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.rows.query(table, query).await
    }

    async fn checkpoint(&self, name: &'static str, stream: &StreamName) -> Result<Version, ReadModelError> {
        self.rows.checkpoint(name, stream).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        if self.calls.fetch_sub(1, Ordering::SeqCst) > 1 {
            return Err(ReadModelError::Unfinished.into());
        }
        self.rows.write(checkpoint, changes).await
    }
}

#[tokio::test]
async fn a_large_unit_is_written_by_one_message_after_the_other() {
    let events = InMemoryEventStore::new();
    let (id, recorded_at) = (Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
    let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
    let stream = "A".parse::<AccountId>().unwrap().stream();
    let commit = events.append(&stream, Expected::Any, commit).await.unwrap();
    let rows: &InMemoryReadModel = Box::leak(Box::default());
    let function = ProjectionFunction::new(
        Nothing,
        (InMemoryEventStore::new(), events),
        (Stepwise { rows, calls: AtomicU32::new(2) }, rows),
        (InMemoryQueues::default(), "nothing".to_owned()),
        edge::now,
    );
    let event = |body: &str| {
        let attributes = json!({ "MessageGroupId": "account/A", "ApproximateReceiveCount": "1" });
        json!({ "Records": [
            { "eventSource": "aws:sqs", "messageId": "1", "body": body, "attributes": attributes },
        ] })
    };
    let at = async || rows.checkpoint(Nothing::NAME, &stream).await.unwrap();

    // A hint, which has the checkpoint confirmed when it is handled.
    let place = Place { stream: stream.clone(), first_version: commit.first_version, confirm: true };
    let first = serde_json::to_string(&Delivery::At(place.clone())).unwrap();
    assert_eq!(function.handle(event(&first)).await.unwrap().failed().count(), 0);
    assert_eq!(at().await, Version::ZERO, "nothing is confirmed that is not written");

    let next = function.queue.messages("nothing").remove(0);
    assert_eq!(serde_json::from_str::<Delivery>(&next.body).unwrap(), Delivery::At(place));
    assert_eq!(function.handle(event(&next.body)).await.unwrap().failed().count(), 0);
    assert_eq!((at().await, function.queue.messages("nothing").len()), (Version::new(1), 1));
}
