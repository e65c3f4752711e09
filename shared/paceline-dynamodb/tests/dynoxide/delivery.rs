//! Deliveries to projections and process managers when requests fail: after the next delivery each event has counted
//! once, and each command was sent.

use jiff::Timestamp;
use paceline::bank_account::{AccountEvent, AccountId, AccountOpened, MoneyDeposited};
use paceline::process_store::ProcessStore;
use paceline::projection::project_delivered;
use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{
    Commit, EventSet, EventStore, Expected, Identity, InMemoryCommandSender, InMemoryEventStore, Metadata,
    NewCommit, Outgoing, ProcessManager, ProcessRunner, Projection, Receive, Recorded, Route, StreamName,
    UnitOfWork, Version,
};
use paceline_dynamodb::process_store::DynamoProcessStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::faulty_client::{self, Fault, Plan};
use crate::tables::create;

/// Each at any request, and again at the client's retries.
const FAULTS: [Fault; 6] = [
    Fault::LostRequest,
    Fault::LostAnswer,
    Fault::Refused("ThrottlingException"),
    Fault::Refused("InternalServerError"),
    Fault::Cancelled(&["None", "TransactionConflict"]),
    Fault::Cancelled(&["ThrottlingError", "None"]),
];

fn stream() -> StreamName {
    "ACC-1".parse::<AccountId>().unwrap().stream()
}

async fn append(store: &InMemoryEventStore, events: &[AccountEvent]) -> Commit {
    let id = Uuid::from_u128(1);
    let recorded_at = Timestamp::UNIX_EPOCH;
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let encoded = events.iter().map(|event| event.encode().unwrap()).collect();
    store.append(&stream(), Expected::Any, NewCommit::new(encoded, metadata).unwrap()).await.unwrap()
}

/// An account that is opened, then paid into.
async fn history() -> (InMemoryEventStore, Commit) {
    let store = InMemoryEventStore::new();
    append(&store, &[AccountOpened { owner: "Ada".into() }.into()]).await;
    let deposits = append(&store, &[deposit(5), deposit(7)]).await;
    (store, deposits)
}

fn deposit(pence: u64) -> AccountEvent {
    MoneyDeposited { pence }.into()
}

/// Lets the fault happen to a request, and to as many of its retries.
fn fail(plan: &Plan, at: usize, fault: &Fault, times: usize) {
    let before = std::iter::repeat_n(Fault::None, at);
    plan.next(before.chain(std::iter::repeat_n(fault.clone(), times)));
}

#[derive(Debug, Serialize, Deserialize)]
struct Balance {
    pence: u64,
    deposits: u64,
}

impl Row for Balance {
    const TABLE: &'static str = "balances";

    fn key(&self) -> Key {
        Key::single("ada")
    }
}

struct Balances;

impl Projection for Balances {
    const NAME: &'static str = "balances";
    const TABLES: &'static [&'static str] = &[Balance::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        match &event.event {
            AccountEvent::AccountOpened(_) => unit.put(&Balance { pence: 0, deposits: 0 }),
            AccountEvent::MoneyDeposited(MoneyDeposited { pence }) => {
                unit.update(&Key::single("ada"), |row: &mut Balance| {
                    row.pence += pence;
                    row.deposits += 1;
                })
                .await
            }
            AccountEvent::MoneyWithdrawn(_) => Ok(()),
        }
    }
}

/// Requests of the first delivery: checkpoint, then for each of two commits perhaps a row, and a write.
const PROJECTING: usize = 4;

#[tokio::test]
async fn a_projection_counts_each_event_once_whatever_fails() {
    for fault in FAULTS {
        for at in 0..PROJECTING {
            for times in [1, 3] {
                let (client, plan) = faulty_client::client().await;
                let rows = create(client, &["gsi1", "gsi2"], DynamoReadModel::new).await;
                let (store, commit) = history().await;
                fail(&plan, at, &fault, times);
                let _ = project_delivered(&Balances, &store, &rows, &commit).await;
                plan.next([]);

                project_delivered(&Balances, &store, &rows, &commit).await.unwrap();

                let row = rows.get(Balance::TABLE, &Key::single("ada")).await.unwrap().unwrap();
                let row: Balance = row.decode().unwrap();
                assert_eq!((row.pence, row.deposits), (12, 2), "{fault:?} at {at}, {times} times");
                assert_eq!(rows.checkpoint("balances", &stream()).await.unwrap(), Version::new(3));
            }
        }
    }
}

/// What was paid into an account so far, all of which goes on to savings.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Savings {
    pence: u64,
}

impl ProcessManager for Savings {
    const NAME: &'static str = "savings";
    type Event = AccountEvent;

    fn route(event: &AccountEvent) -> Route {
        match event {
            AccountEvent::AccountOpened(_) => Route::start("ada"),
            _ => Route::continues("ada").and("bank", paceline::process_manager::Step::Start),
        }
    }

    fn handle(&mut self, event: &AccountEvent) -> Vec<Outgoing> {
        let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = event else { return vec![] };
        self.pence += pence;
        let savings: AccountId = "SAVINGS".parse().unwrap();
        vec![Outgoing::to(&savings, "DepositMoney", json!({ "pence": pence, "so_far": self.pence }))]
    }
}

const FIRST: Receive = Receive { attempt: 1, now: Timestamp::UNIX_EPOCH, confirm: false };

fn runner<'a>(
    events: &'a InMemoryEventStore,
    processes: &'a DynamoProcessStore,
    sender: &'a InMemoryCommandSender,
) -> ProcessRunner<Savings, &'a InMemoryEventStore, &'a DynamoProcessStore, &'a InMemoryCommandSender> {
    ProcessRunner::new(events, processes, sender)
}

/// Requests of the first delivery: a read, for the commit before a read and a finish, then read, two saves and finish.
const MANAGING: usize = 7;

#[tokio::test]
async fn a_process_manager_sends_each_command_once_whatever_fails() {
    for fault in FAULTS {
        for at in 0..MANAGING {
            for times in [1, 3] {
                let (client, plan) = faulty_client::client().await;
                let processes = create(client, &[], DynamoProcessStore::new).await;
                let sender = InMemoryCommandSender::new();
                let (store, commit) = history().await;
                fail(&plan, at, &fault, times);
                let _ = runner(&store, &processes, &sender).deliver(&commit, FIRST).await;
                plan.next([]);

                runner(&store, &processes, &sender).deliver(&commit, FIRST).await.unwrap();

                let so_far =
                    |command: &paceline::CommandMessage| command.command.data["so_far"].as_u64().unwrap();
                let told: Vec<u64> = sender.arrived().iter().map(so_far).collect();
                assert_eq!(told, [5, 5, 12, 12], "{fault:?} at {at}, {times} times");
                let read =
                    processes.read("savings", &stream(), &["ada".into(), "bank".into()]).await.unwrap();
                assert_eq!(read.checkpoint, Version::new(3));
                assert!(read.instances.values().all(|instance| instance.under_way.is_empty()));
            }
        }
    }
}

#[tokio::test]
async fn a_delivery_makes_no_more_requests_than_the_documentation_says() {
    let (client, plan) = faulty_client::client().await;
    let processes = create(client, &[], DynamoProcessStore::new).await;
    let store = InMemoryEventStore::new();
    let sender = InMemoryCommandSender::new();
    let mut requests = Vec::new();
    for event in [AccountOpened { owner: "Ada".into() }.into(), deposit(5)] {
        let commit = append(&store, &[event]).await;
        plan.next([]);
        runner(&store, &processes, &sender).deliver(&commit, FIRST).await.unwrap();
        requests.push(plan.requests());
    }

    assert_eq!(requests, [2, 4], "read and finish; read, a save for each of two instances, finish");
}
