//! Timers, refused commands and large states of process managers when requests fail: after the next delivery all of it
//! has happened once.

use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use paceline::bank_account::{AccountEvent, AccountId, AccountOpened, AccountRefusal};
use paceline::process_manager::{DueTimer, Instance};
use paceline::process_store::ProcessStore;
use paceline::refusals::record_refusal;
use paceline::{
    CommandRefused, EventSet, EventStore, Expected, Identity, InMemoryCommandSender, InMemoryEventStore,
    InMemoryTimerScheduler, Metadata, NewCommit, Outgoing, ProcessManager, ProcessRunner, Receive, Recorded,
    Route, StreamName, Timers, Version,
};
use paceline_dynamodb::process_store::DynamoProcessStore;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::event_store;
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

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn noon() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Reminds who opens an account and pays nothing in. Its state is as large as the test wants.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct FollowUp {
    reminders: u64,
    notes: String,
}

impl ProcessManager for FollowUp {
    const NAME: &'static str = "follow-up";
    type Event = AccountEvent;

    fn route(event: &AccountEvent) -> Route {
        match event {
            AccountEvent::AccountOpened(_) => Route::start("ada"),
            _ => Route::ignore(),
        }
    }

    fn handle(&mut self, event: &AccountEvent) -> Vec<Outgoing> {
        if let AccountEvent::AccountOpened(AccountOpened { owner }) = event {
            self.notes.clone_from(owner);
        }
        vec![]
    }

    fn timers(&self, because_of: &Recorded<AccountEvent>) -> Timers {
        Timers::none().set("deposit", because_of.metadata.recorded_at + HOUR)
    }

    fn handle_timer(&mut self, _name: &str, _due: Timestamp) -> Vec<Outgoing> {
        self.reminders += 1;
        let account: AccountId = "ACC-1".parse().unwrap();
        vec![Outgoing::to(&account, "Remind", json!({ "account_id": "ACC-1" }))]
    }
}

/// The process manager on a table of its own, with what is to happen to its requests.
struct World {
    events: InMemoryEventStore,
    processes: DynamoProcessStore,
    sender: InMemoryCommandSender,
    timers: InMemoryTimerScheduler,
    plan: Plan,
}

impl World {
    async fn new() -> Self {
        let (client, plan) = faulty_client::client().await;
        Self {
            events: InMemoryEventStore::new(),
            processes: create(client, &[], DynamoProcessStore::new).await,
            sender: InMemoryCommandSender::new(),
            timers: InMemoryTimerScheduler::new(),
            plan,
        }
    }

    /// Has an account opened, and delivers that, at first while a request fails.
    async fn open(&self, owner: &str, fault: Option<(usize, &Fault, usize)>) {
        let id = Uuid::from_u128(1);
        let metadata = Metadata {
            causation_id: id,
            correlation_id: id,
            actor: None,
            traceparent: None,
            recorded_at: noon(),
        };
        let opened = AccountEvent::from(AccountOpened { owner: owner.to_owned() }).encode().unwrap();
        let stream = "ACC-1".parse::<AccountId>().unwrap().stream();
        let commit = NewCommit::new(vec![opened], metadata).unwrap();
        let commit = self.events.append(&stream, Expected::Any, commit).await.unwrap();
        let receive = Receive { attempt: 1, now: noon(), confirm: false };
        if let Some((at, fault, times)) = fault {
            fail(&self.plan, at, fault, times);
            let _ = self.runner().deliver(&commit, receive).await;
        }
        self.plan.next([]);
        self.runner().deliver(&commit, receive).await.unwrap();
    }

    fn runner(
        &self,
    ) -> ProcessRunner<
        FollowUp,
        &InMemoryEventStore,
        &DynamoProcessStore,
        &InMemoryCommandSender,
        &InMemoryTimerScheduler,
    > {
        ProcessRunner::new(&self.events, &self.processes, &self.sender).with_timers(&self.timers)
    }

    fn take_timer(&self) -> DueTimer {
        self.timers.take_due(noon() + HOUR).pop().unwrap()
    }

    /// The state of the instance, in which nothing is under way.
    async fn state(&self) -> FollowUp {
        let stream: StreamName = "account/ACC-1".parse().unwrap();
        let read = self.processes.read("follow-up", &stream, &["ada".to_owned()]).await.unwrap();
        let instance = &read.instances["ada"];
        assert!(instance.under_way.is_empty(), "{:?}", instance.under_way);
        let running = match &instance.instance {
            Instance::Running(state) => Some(state.clone()),
            Instance::Stopped => None,
        };
        serde_json::from_value(running.unwrap()).unwrap()
    }
}

/// Lets the fault happen to a request, and to as many of its retries.
fn fail(plan: &Plan, at: usize, fault: &Fault, times: usize) {
    let before = std::iter::repeat_n(Fault::None, at);
    plan.next(before.chain(std::iter::repeat_n(fault.clone(), times)));
}

/// Requests of a timer that gives a command: a read, a save with the command, a save without it.
const FIRING: usize = 3;

#[tokio::test]
async fn a_timer_gives_its_commands_once_whatever_fails() {
    for fault in &FAULTS {
        for at in 0..FIRING {
            for times in [1, 3] {
                let world = World::new().await;
                world.open("Ada", None).await;
                let timer = world.take_timer();
                fail(&world.plan, at, fault, times);
                let _ = world.runner().fire(&timer).await;
                world.plan.next([]);

                world.runner().fire(&timer).await.unwrap();

                assert_eq!(world.sender.arrived().len(), 1, "{fault:?} at {at}, {times} times");
                assert_eq!(world.state().await.reminders, 1);
            }
        }
    }
}

/// Requests of an event that sets a timer: a read, a save, a finish; with a large state two chunks more.
const SETTING: usize = 5;

#[tokio::test]
async fn a_timer_is_set_and_a_large_state_is_whole_whatever_fails() {
    let notes = crate::process_store::noise(500_000, 9);
    for fault in &FAULTS[..4] {
        for at in 0..SETTING {
            let world = World::new().await;

            world.open(&notes, Some((at, fault, 3))).await;

            assert!(world.state().await.notes == notes, "{fault:?} at {at}");
            assert_eq!(world.take_timer().name, "deposit");
        }
    }
}

#[tokio::test]
async fn a_timer_costs_no_more_requests_than_the_documentation_says() {
    let world = World::new().await;

    world.open("Ada", None).await;
    assert_eq!(world.plan.requests(), 3, "read, save, finish");

    let timer = world.take_timer();
    world.plan.next([]);
    world.runner().fire(&timer).await.unwrap();
    assert_eq!(world.plan.requests(), FIRING);

    world.plan.next([]);
    world.runner().fire(&timer).await.unwrap();
    assert_eq!(world.plan.requests(), 1, "one that is not waited for is read and passed over");
}

/// Requests of a refusal: the head, the search, the append.
const RECORDING: usize = 3;

#[tokio::test]
async fn a_refusal_is_recorded_once_whatever_fails() {
    for fault in &FAULTS[..4] {
        for at in 0..RECORDING {
            for times in [1, 3] {
                let (client, plan) = faulty_client::client().await;
                let store = event_store::with_table(client).await;
                let sent = serde_json::from_value(json!({
                    "command_id": Uuid::from_u128(1),
                    "correlation_id": Uuid::from_u128(2),
                    "caused_at": 3,
                    "sender": {
                        "process_manager": "follow-up",
                        "instance": "ada",
                        "because_of": { "timer": { "name": "deposit", "due": noon() } },
                        "attempt": 1,
                    },
                    "stream": "account/ACC-1",
                    "type": "Remind",
                    "data": {},
                }))
                .unwrap();
                let refused = CommandRefused::with(&sent, &AccountRefusal::NotFound);
                fail(&plan, at, fault, times);
                let _ = record_refusal(&store, &sent, &refused, noon()).await;
                plan.next([]);

                record_refusal(&store, &sent, &refused, noon()).await.unwrap();

                let stream = "follow-up/ada".parse().unwrap();
                let recorded: Vec<_> = store.read(&stream, Version::ZERO).try_collect().await.unwrap();
                assert_eq!(recorded.len(), 1, "{fault:?} at {at}, {times} times");
            }
        }
    }
}
