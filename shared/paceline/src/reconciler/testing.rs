//! A log in memory, as tests of those who read it fill it.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::bank_account::{AccountEvent, MoneyDeposited};
use crate::{Commit, EventSet, EventStore, Expected, InMemoryEventStore, Metadata, NewCommit, Position};

pub(crate) fn minute(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(100_000 + minute)
}

pub(crate) fn at(minutes: i64) -> Position {
    Position::following(minute(minutes), [])
}

/// Adds a commit of two events to a stream.
pub(crate) async fn commit(events: &InMemoryEventStore, stream: &str, minutes: i64) -> Commit {
    let (id, recorded_at) = (Uuid::from_u128(1), minute(minutes));
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
    let commit = NewCommit::new(vec![event.encode().unwrap(), event.encode().unwrap()], metadata).unwrap();
    events.append(&stream.parse().unwrap(), Expected::Any, commit).await.unwrap()
}
