//! Deliveries to an event handler, one rule a test. The handler notes the deposits that it is told of.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::bank_account::{AccountEvent, AccountId, AccountOpened, MoneyDeposited};
use crate::read_model::{
    Checkpoint, Key, ReadModel, ReadModelError, RowChange, RowQuery, StoredRow, WriteError,
};
use crate::{
    Commit, EncodedEvent, EventStore, EventType, Expected, Identity, InMemoryEventStore, InMemoryReadModel,
    Metadata, NewCommit, Position, StreamName, Version,
};

/// A handler that fails where it is told to.
#[derive(Default)]
struct Notes {
    noted: Mutex<Vec<u64>>,
    failing: Mutex<Vec<u64>>,
    answer: OnError,
}

#[derive(Debug, thiserror::Error)]
#[error("the test wants it so")]
struct Failed;

impl Notes {
    fn failing(pence: &[u64], answer: OnError) -> Self {
        Self { failing: Mutex::new(pence.to_vec()), answer, ..Self::default() }
    }

    fn noted(&self) -> Vec<u64> {
        self.noted.lock().unwrap().clone()
    }

    fn note(&self, event: &AccountEvent) -> Result<(), Failed> {
        let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = event else { return Ok(()) };
        if self.failing.lock().unwrap().contains(pence) {
            return Err(Failed);
        }
        self.noted.lock().unwrap().push(*pence);
        Ok(())
    }
}

impl EventHandler for Notes {
    const NAME: &'static str = "notes";
    type Event = AccountEvent;
    type Error = Failed;

    async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Failed> {
        self.note(&event.event)
    }

    fn on_error(&self, _: &Failed, _: &Recorded<AccountEvent>, _: u32) -> OnError {
        self.answer
    }
}

/// The same, from elsewhere.
macro_rules! starting {
    ($name:ident, $start:expr) => {
        #[derive(Default)]
        struct $name(Notes);

        impl EventHandler for $name {
            const NAME: &'static str = "notes";
            const START: Start = $start;
            type Event = AccountEvent;
            type Error = Failed;

            async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Failed> {
                self.0.handle(event).await
            }
        }
    };
}

starting!(FromNow, Start::Current);
starting!(FromSecond, Start::After(Position::new((2_000 << 16) - 1)));

#[derive(Default)]
struct Bank {
    events: InMemoryEventStore,
    checkpoints: InMemoryReadModel,
}

fn stream(account: &str) -> StreamName {
    account.parse::<AccountId>().unwrap().stream()
}

fn deposit(pence: u64) -> AccountEvent {
    MoneyDeposited { pence }.into()
}

impl Bank {
    async fn append(&self, account: &str, events: &[AccountEvent]) -> Commit {
        self.append_at(0, account, events).await
    }

    /// Appends so many seconds after the beginning.
    async fn append_at(&self, second: i64, account: &str, events: &[AccountEvent]) -> Commit {
        let encoded = events.iter().map(|event| event.encode().unwrap()).collect();
        self.append_encoded(second, account, encoded).await
    }

    async fn append_encoded(&self, second: i64, account: &str, events: Vec<EncodedEvent>) -> Commit {
        let id = Uuid::from_u128(1);
        let recorded_at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second);
        let metadata =
            Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
        let commit = NewCommit::new(events, metadata).unwrap();
        self.events.append(&stream(account), Expected::Any, commit).await.unwrap()
    }

    async fn deliver<H: EventHandler>(&self, handler: &H, commit: &Commit) -> Result<Version, HandlingError> {
        handle_delivered(handler, &self.events, &self.checkpoints, commit, 1).await
    }

    async fn checkpoint(&self, account: &str) -> Version {
        self.checkpoints.checkpoint("notes", &stream(account)).await.unwrap()
    }
}

#[tokio::test]
async fn a_duplicate_is_handled_once() {
    let (bank, notes) = (Bank::default(), Notes::default());
    let commit = bank.append("ACC-1", &[deposit(5), deposit(7)]).await;

    bank.deliver(&notes, &commit).await.unwrap();
    let at = bank.deliver(&notes, &commit).await.unwrap();

    assert_eq!((notes.noted(), at), (vec![5, 7], Version::new(2)));
}

#[tokio::test]
async fn a_gap_is_read_from_the_store_first() {
    let (bank, notes) = (Bank::default(), Notes::default());
    bank.append("ACC-1", &[AccountOpened { owner: "Ada".into() }.into(), deposit(5)]).await;
    let second = bank.append("ACC-1", &[deposit(7)]).await;
    let third = bank.append("ACC-1", &[deposit(9)]).await;

    assert_eq!(bank.deliver(&notes, &third).await.unwrap(), Version::new(4));
    bank.deliver(&notes, &second).await.unwrap();

    assert_eq!(notes.noted(), [5, 7, 9]);
}

#[tokio::test]
async fn a_failure_keeps_what_was_handled_and_stops_there() {
    for answer in [OnError::Retry, OnError::Stop, OnError::RetryAfter(SignedDuration::from_secs(7))] {
        let (bank, notes) = (Bank::default(), Notes::failing(&[7], answer));
        let commit = bank.append("ACC-1", &[deposit(5), deposit(7), deposit(9)]).await;

        let error = bank.deliver(&notes, &commit).await.unwrap_err();
        assert_eq!(error.on_error(), answer);
        assert_eq!(
            error.to_string(),
            "version 2 of account/ACC-1 could not be handled: the test wants it so"
        );
        assert_eq!((notes.noted(), bank.checkpoint("ACC-1").await), (vec![5], Version::new(1)));

        notes.failing.lock().unwrap().clear();
        bank.deliver(&notes, &commit).await.unwrap();
        assert_eq!((notes.noted(), bank.checkpoint("ACC-1").await), (vec![5, 7, 9], Version::new(3)));
    }
}

#[tokio::test]
async fn the_next_commit_of_a_parked_stream_tries_the_gap_first() {
    let (bank, notes) = (Bank::default(), Notes::failing(&[5], OnError::Stop));
    bank.append("ACC-1", &[deposit(5)]).await;
    let second = bank.append("ACC-1", &[deposit(7)]).await;

    bank.deliver(&notes, &second).await.unwrap_err();
    assert_eq!(notes.noted(), [0; 0]);

    notes.failing.lock().unwrap().clear();
    bank.deliver(&notes, &second).await.unwrap();
    assert_eq!(notes.noted(), [5, 7]);
}

#[tokio::test]
async fn what_is_skipped_counts_as_handled() {
    let (bank, notes) = (Bank::default(), Notes::failing(&[5, 9], OnError::Skip));
    let commit = bank.append("ACC-1", &[deposit(5), deposit(7), deposit(9)]).await;

    assert_eq!(bank.deliver(&notes, &commit).await.unwrap(), Version::new(3));

    assert_eq!((notes.noted(), bank.checkpoint("ACC-1").await), (vec![7], Version::new(3)));
}

#[tokio::test]
async fn what_stands_before_an_unreadable_event_is_handled() {
    let (bank, notes) = (Bank::default(), Notes::default());
    let newer =
        EncodedEvent { event_type: EventType::new("MoneyDeposited", 2), ..deposit(9).encode().unwrap() };
    let events = vec![deposit(5).encode().unwrap(), deposit(7).encode().unwrap(), newer];
    let commit = bank.append_encoded(0, "ACC-1", events).await;

    for _ in 0..2 {
        let error = bank.deliver(&notes, &commit).await.unwrap_err();
        assert!(matches!(error, HandlingError::Event(_)), "{error}");
    }

    assert_eq!((notes.noted(), bank.checkpoint("ACC-1").await), (vec![5, 7], Version::new(2)));
}

#[tokio::test]
async fn a_commit_that_the_store_does_not_hold_is_an_error() {
    let (bank, notes) = (Bank::default(), Notes::default());
    let mut commit = bank.append("ACC-1", &[deposit(5)]).await;
    commit.first_version = Version::new(7);

    let handled = bank.deliver(&notes, &commit).await;

    assert!(matches!(handled, Err(HandlingError::Incomplete(_))), "{handled:?}");
}

/// Wants three events at once.
#[derive(Default)]
struct Batches(Mutex<Vec<Vec<u64>>>);

impl EventHandler for Batches {
    const NAME: &'static str = "batches";
    const BATCH: usize = 3;
    type Event = AccountEvent;
    type Error = Failed;

    async fn handle(&self, _: &Recorded<AccountEvent>) -> Result<(), Failed> {
        Ok(())
    }

    async fn handle_batch(&self, events: &[Recorded<AccountEvent>]) -> Result<(), BatchFailed<Failed>> {
        let versions = events.iter().map(|event| event.version.number()).collect();
        self.0.lock().unwrap().push(versions);
        Ok(())
    }
}

#[tokio::test]
async fn a_handler_that_has_fallen_behind_gets_as_many_events_at_once_as_it_likes() {
    let (bank, batches) = (Bank::default(), Batches::default());
    for pence in 1..=4 {
        bank.append("ACC-1", &[deposit(pence)]).await;
    }
    let last = bank.append("ACC-1", &[deposit(5), deposit(6), deposit(7), deposit(8)]).await;

    bank.deliver(&batches, &last).await.unwrap();

    assert_eq!(*batches.0.lock().unwrap(), [vec![1, 2, 3], vec![4, 5, 6, 7, 8]]);
}

#[tokio::test]
async fn a_handler_starts_after_a_position() {
    let (bank, notes) = (Bank::default(), FromSecond::default());
    let mut commits = Vec::new();
    for second in 0..5_u32 {
        commits.push(bank.append_at(second.into(), "ACC-1", &[deposit(second.into())]).await);
    }

    bank.deliver(&notes, &commits[4]).await.unwrap();
    bank.deliver(&notes, &commits[1]).await.unwrap();
    assert_eq!(notes.0.noted(), [2, 3, 4]);

    let old = bank.append_at(1, "ACC-2", &[deposit(20)]).await;
    assert_eq!(bank.deliver(&notes, &old).await.unwrap(), Version::new(1));
    let next = bank.append_at(2, "ACC-2", &[deposit(21)]).await;
    bank.deliver(&notes, &next).await.unwrap();
    assert_eq!(notes.0.noted(), [2, 3, 4, 21]);
}

#[tokio::test]
async fn a_handler_that_starts_now_passes_over_what_was_before_in_every_stream() {
    let (bank, notes) = (Bank::default(), FromNow::default());
    bank.append_at(0, "ACC-1", &[deposit(1)]).await;
    bank.append_at(0, "ACC-2", &[deposit(2)]).await;
    bank.append_at(1_000, "ACC-1", &[deposit(3)]).await;
    let first = bank.append_at(1_030, "ACC-1", &[deposit(4)]).await;
    let late = bank.append_at(1_029, "ACC-2", &[deposit(5)]).await;
    let much_later = bank.append_at(9_000, "ACC-2", &[deposit(6)]).await;

    bank.deliver(&notes, &first).await.unwrap();
    bank.deliver(&notes, &much_later).await.unwrap();
    bank.deliver(&notes, &late).await.unwrap();

    assert_eq!(notes.0.noted(), [3, 4, 5, 6]);
}

/// Checkpoints that another delivery moves before the first write.
struct Overtaken<'a> {
    checkpoints: &'a InMemoryReadModel,
    to: Mutex<Option<Version>>,
}

impl ReadModel for Overtaken<'_> {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.checkpoints.get(table, key).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.checkpoints.query(table, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.checkpoints.checkpoint(subscriber, stream).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        let overtaken = self.to.lock().unwrap().take();
        if let Some(to) = overtaken {
            self.checkpoints.write(&Checkpoint { to, ..checkpoint.clone() }, &[]).await?;
        }
        self.checkpoints.write(checkpoint, changes).await
    }
}

#[tokio::test]
async fn a_delivery_that_is_overtaken_goes_on_from_there() {
    let (bank, notes) = (Bank::default(), Notes::default());
    let commit = bank.append("ACC-1", &[deposit(5), deposit(7)]).await;
    let overtaken = Overtaken { checkpoints: &bank.checkpoints, to: Mutex::new(Some(Version::new(1))) };

    handle_delivered(&notes, &bank.events, &overtaken, &commit, 1).await.unwrap();

    assert_eq!((notes.noted(), bank.checkpoint("ACC-1").await), (vec![5, 7, 7], Version::new(2)));
}
