//! Deliveries to an event handler when requests for its checkpoint fail: after the next delivery it has handled each
//! event, in order, and none after one that was not.

use std::sync::Mutex;

use jiff::Timestamp;
use paceline::bank_account::{AccountEvent, AccountId, MoneyDeposited};
use paceline::event_handler::handle_delivered;
use paceline::read_model::ReadModel;
use paceline::{
    Commit, EventHandler, EventSet, EventStore, Expected, Identity, InMemoryEventStore, Metadata, NewCommit,
    Recorded, Start, StreamName, Version,
};
use paceline_dynamodb::read_model::DynamoReadModel;
use uuid::Uuid;

use crate::faulty_client::{self, Fault, Plan};
use crate::tables::create;

/// Each at any request, and again at the client's retries.
const FAULTS: [Fault; 5] = [
    Fault::LostRequest,
    Fault::LostAnswer,
    Fault::Refused("ThrottlingException"),
    Fault::Refused("InternalServerError"),
    Fault::Refused("TransactionConflictException"),
];

/// Notes what it handles.
#[derive(Default)]
struct Notes(Mutex<Vec<u64>>);

#[derive(Debug, thiserror::Error)]
#[error("never")]
struct Never;

impl Notes {
    fn note(&self, event: &Recorded<AccountEvent>) {
        self.0.lock().unwrap().push(event.version.number());
    }
}

impl EventHandler for Notes {
    const NAME: &'static str = "notes";
    type Event = AccountEvent;
    type Error = Never;

    async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Never> {
        self.note(event);
        Ok(())
    }
}

/// The same, from now on.
#[derive(Default)]
struct FromNow(Notes);

impl EventHandler for FromNow {
    const NAME: &'static str = "notes";
    const START: Start = Start::Current;
    type Event = AccountEvent;
    type Error = Never;

    async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Never> {
        self.0.note(event);
        Ok(())
    }
}

fn stream() -> StreamName {
    "ACC-1".parse::<AccountId>().unwrap().stream()
}

/// Three commits of an account, two minutes apart.
async fn history() -> (InMemoryEventStore, Vec<Commit>) {
    let store = InMemoryEventStore::new();
    let mut commits = Vec::new();
    for minute in [0, 2, 4] {
        let id = Uuid::from_u128(1);
        let recorded_at = Timestamp::from_second(minute * 60).unwrap();
        let metadata =
            Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
        let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
        let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
        commits.push(store.append(&stream(), Expected::Any, commit).await.unwrap());
    }
    (store, commits)
}

/// A table for checkpoints, and the faults to come.
async fn checkpoints() -> (DynamoReadModel, Plan) {
    let (client, plan) = faulty_client::client().await;
    (create(client, &["gsi1", "gsi2"], DynamoReadModel::new).await, plan)
}

fn fail(plan: &Plan, at: usize, fault: &Fault, times: usize) {
    let before = std::iter::repeat_n(Fault::None, at);
    plan.next(before.chain(std::iter::repeat_n(fault.clone(), times)));
}

#[tokio::test]
async fn a_handler_handles_each_event_in_order_whatever_fails() {
    let (store, commits) = history().await;
    for fault in FAULTS {
        // The checkpoint is read, and written for each commit.
        for at in 0..4 {
            for times in [1, 3] {
                let (checkpoints, plan) = checkpoints().await;
                let notes = Notes::default();
                fail(&plan, at, &fault, times);
                let _ = handle_delivered(&notes, &store, &checkpoints, &commits[2], 1).await;
                plan.next([]);

                handle_delivered(&notes, &store, &checkpoints, &commits[2], 2).await.unwrap();

                let mut handled = notes.0.into_inner().unwrap();
                let repeated = handled.windows(2).any(|pair| pair[1] < pair[0]);
                assert!(!repeated, "{fault:?} at {at}, {times} times: {handled:?}");
                handled.dedup();
                assert_eq!(handled, [1, 2, 3], "{fault:?} at {at}, {times} times");
                assert_eq!(checkpoints.checkpoint("notes", &stream()).await.unwrap(), Version::new(3));
            }
        }
    }
}

#[tokio::test]
async fn a_handler_that_starts_now_starts_there_whatever_fails() {
    let (store, commits) = history().await;
    for fault in FAULTS {
        // Two checkpoints are read, and both are written.
        for at in 0..4 {
            for times in [1, 3] {
                let (checkpoints, plan) = checkpoints().await;
                let notes = FromNow::default();
                fail(&plan, at, &fault, times);
                let _ = handle_delivered(&notes, &store, &checkpoints, &commits[1], 1).await;
                plan.next([]);

                handle_delivered(&notes, &store, &checkpoints, &commits[2], 1).await.unwrap();

                let mut handled = notes.0.0.into_inner().unwrap();
                handled.dedup();
                // Where the first delivery came to nothing, the second is the first.
                assert!(handled == [2, 3] || handled == [3], "{fault:?} at {at}, {times} times: {handled:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_delivery_makes_two_requests() {
    let (store, commits) = history().await;
    let (checkpoints, plan) = checkpoints().await;
    let notes = Notes::default();
    let mut requests = Vec::new();
    for commit in &commits {
        plan.next([]);
        handle_delivered(&notes, &store, &checkpoints, commit, 1).await.unwrap();
        requests.push(plan.requests());
    }

    assert_eq!(requests, [2, 2, 2]);
}
