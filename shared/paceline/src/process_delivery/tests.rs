//! Deliveries under faults. The process manager under test moves what is paid into an account on to savings.

mod faulty;
mod follow_up;
mod refusals;
mod start;
mod strict_steps;
mod timers;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use self::faulty::Faulty;
use super::*;
use crate::bank_account::{AccountEvent, AccountId, AccountOpened, MoneyDeposited, MoneyWithdrawn};
use crate::process_store::Progressed;
use crate::{
    EventSet, Expected, Identity, InMemoryCommandSender, InMemoryEventStore, InMemoryProcessStore,
    InMemoryTimerScheduler, Metadata, NewCommit, Outgoing, Route, StreamName, Version,
};

/// Per owner, and for the bank as a whole: what was paid in. Ends with a withdrawal.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Savings {
    pence: u64,
}

impl ProcessManager for Savings {
    const NAME: &'static str = "savings";
    type Event = AccountEvent;

    fn route(event: &AccountEvent) -> Route {
        match event {
            AccountEvent::AccountOpened(_) => Route::start("ada"),
            AccountEvent::MoneyDeposited(_) => {
                Route::continues("ada").and("bank", crate::process_manager::Step::Start)
            }
            AccountEvent::MoneyWithdrawn(_) => Route::stop("ada"),
        }
    }

    fn handle(&mut self, event: &AccountEvent) -> Vec<Outgoing> {
        let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = event else { return vec![] };
        self.pence += pence;
        let savings: AccountId = "SAVINGS".parse().unwrap();
        vec![Outgoing::to(&savings, "DepositMoney", json!({ "pence": pence, "so_far": self.pence }))]
    }
}

fn stream(account: &str) -> StreamName {
    account.parse::<AccountId>().unwrap().stream()
}

async fn append(store: &InMemoryEventStore, account: &str, events: &[AccountEvent]) -> Commit {
    let id = Uuid::from_u128(1);
    let recorded_at = Timestamp::UNIX_EPOCH;
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let encoded = events.iter().map(|event| event.encode().unwrap()).collect();
    let commit = NewCommit::new(encoded, metadata).unwrap();
    store.append(&stream(account), Expected::Any, commit).await.unwrap()
}

fn deposit(pence: u64) -> AccountEvent {
    MoneyDeposited { pence }.into()
}

/// What the savings account was told, each command once: the amounts and the sums so far.
fn told(sender: &InMemoryCommandSender) -> Vec<(u64, u64)> {
    let number = |command: &CommandMessage, field: &str| command.command.data[field].as_u64().unwrap();
    sender.arrived().iter().map(|command| (number(command, "pence"), number(command, "so_far"))).collect()
}

const FIRST: Receive = Receive { attempt: 1, now: Timestamp::UNIX_EPOCH, confirm: false };

fn runner<S: ProcessStore, C: CommandSender>(
    bank: &Bank,
    processes: S,
    sender: C,
) -> ProcessRunner<Savings, &InMemoryEventStore, S, C> {
    ProcessRunner::new(&bank.events, processes, sender)
}

#[derive(Default)]
struct Bank {
    events: InMemoryEventStore,
    processes: InMemoryProcessStore,
    sender: InMemoryCommandSender,
    timers: InMemoryTimerScheduler,
}

impl Bank {
    async fn deliver(&self, commit: &Commit) -> Result<Vec<PassedOver>, HandleError> {
        runner(self, &self.processes, &self.sender).deliver(commit, FIRST).await
    }

    /// The stores, of whose calls one fails.
    fn failing(&self, call: usize, after_effect: bool) -> Faulty<'_> {
        Faulty::new(&self.processes, &self.sender, &self.timers, call, after_effect)
    }

    async fn read(&self, account: &str) -> Progressed {
        self.processes.read("savings", &stream(account), &["ada".into(), "bank".into()]).await.unwrap()
    }

    /// Nothing is under way, and the checkpoint is here.
    async fn is_at_rest(&self, account: &str, checkpoint: u64) {
        let read = self.read(account).await;
        assert_eq!(read.checkpoint, Version::new(checkpoint));
        assert!(read.instances.values().all(|instance| instance.under_way.is_empty()), "{read:?}");
    }
}

#[tokio::test]
async fn events_that_are_long_together_are_handled_one_after_the_other() {
    let bank = Bank::default();
    let opened = || AccountOpened { owner: "x".repeat(30 * 1024) }.into();
    let commit = append(&bank.events, "ACC-1", &[opened(), opened(), opened(), deposit(5)]).await;

    let parts = parts_of::<Savings>(&commit).unwrap();
    bank.deliver(&commit).await.unwrap();

    assert_eq!(parts.iter().map(|part| part.to.number()).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(told(&bank.sender), [(5, 5), (5, 5)]);
    bank.is_at_rest("ACC-1", 4).await;
}

#[tokio::test]
async fn a_duplicate_is_passed_over() {
    let bank = Bank::default();
    let commit = append(&bank.events, "ACC-1", &[deposit(5)]).await;

    bank.deliver(&commit).await.unwrap();
    bank.deliver(&commit).await.unwrap();

    assert_eq!(told(&bank.sender), [(5, 5), (5, 5)]);
    assert_eq!(bank.sender.sendings(), 2);
    bank.is_at_rest("ACC-1", 1).await;
}

#[tokio::test]
async fn a_gap_is_read_from_the_store_first() {
    let bank = Bank::default();
    append(&bank.events, "ACC-1", &[AccountOpened { owner: "Ada".into() }.into(), deposit(5)]).await;
    append(&bank.events, "ACC-1", &[deposit(7)]).await;
    let third = append(&bank.events, "ACC-1", &[deposit(9)]).await;

    bank.deliver(&third).await.unwrap();

    assert_eq!(told(&bank.sender), [(5, 5), (5, 5), (7, 12), (7, 12), (9, 21), (9, 21)]);
    bank.is_at_rest("ACC-1", 4).await;
}

#[tokio::test]
async fn what_is_missing_before_a_commit_of_no_interest_is_handled_where_that_is_to_be_relied_on() {
    let bank = Bank::default();
    append(&bank.events, "ACC-1", &[deposit(5)]).await;
    let mut of_no_interest = append(&bank.events, "ACC-1", &[deposit(7)]).await;
    of_no_interest.events[0].event_type.name = "AddressChanged".into();
    let runner = runner(&bank, &bank.processes, &bank.sender);

    runner.deliver(&of_no_interest, FIRST).await.unwrap();
    assert_eq!(told(&bank.sender), []);

    runner.deliver(&of_no_interest, Receive { confirm: true, ..FIRST }).await.unwrap();
    assert_eq!(told(&bank.sender)[..2], [(5, 5), (5, 5)]);
}

#[tokio::test]
async fn commits_that_arrive_in_the_wrong_order_are_handled_in_the_right_one() {
    let bank = Bank::default();
    let first = append(&bank.events, "ACC-1", &[deposit(5)]).await;
    let second = append(&bank.events, "ACC-1", &[deposit(7)]).await;

    bank.deliver(&second).await.unwrap();
    bank.deliver(&first).await.unwrap();

    assert_eq!(told(&bank.sender), [(5, 5), (5, 5), (7, 12), (7, 12)]);
}

#[tokio::test]
async fn several_events_of_a_commit_are_one_write_and_their_commands_go_out_in_order() {
    let bank = Bank::default();
    let commit = append(&bank.events, "ACC-1", &[deposit(1), deposit(2), deposit(3)]).await;

    bank.deliver(&commit).await.unwrap();

    assert_eq!(told(&bank.sender), [(1, 1), (1, 1), (2, 3), (2, 3), (3, 6), (3, 6)]);
    let read = bank.read("ACC-1").await;
    assert_eq!(read.instances["ada"].revision, 2, "saved, then settled");
}

#[tokio::test]
async fn an_event_that_gives_no_command_is_written_with_the_checkpoint() {
    let bank = Bank::default();
    let commit = append(&bank.events, "ACC-1", &[AccountOpened { owner: "Ada".into() }.into()]).await;

    bank.deliver(&commit).await.unwrap();

    assert_eq!(bank.read("ACC-1").await.instances["ada"].revision, 1);
    bank.is_at_rest("ACC-1", 1).await;
}

#[tokio::test]
async fn a_stopped_instance_ignores_what_comes_late() {
    let bank = Bank::default();
    let stopping = [deposit(5), MoneyWithdrawn { pence: 5 }.into()];
    bank.deliver(&append(&bank.events, "ACC-1", &stopping).await).await.unwrap();

    bank.deliver(&append(&bank.events, "ACC-2", &[deposit(7)]).await).await.unwrap();

    assert_eq!(told(&bank.sender), [(5, 5), (5, 5), (7, 12)], "the bank alone goes on");
    bank.is_at_rest("ACC-2", 1).await;
}

#[tokio::test]
async fn a_send_that_fails_is_made_again_under_the_same_ids() {
    let bank = Bank::default();
    let commit = append(&bank.events, "ACC-1", &[deposit(5)]).await;
    bank.sender.fail_next(1);

    assert!(matches!(bank.deliver(&commit).await, Err(HandleError::Send(_))));
    bank.deliver(&commit).await.unwrap();

    assert_eq!(told(&bank.sender), [(5, 5), (5, 5)]);
    bank.is_at_rest("ACC-1", 1).await;
}

#[tokio::test]
async fn what_another_stream_has_left_unsent_is_sent_first() {
    let bank = Bank::default();
    let first = append(&bank.events, "ACC-1", &[deposit(5)]).await;
    let second = append(&bank.events, "ACC-2", &[deposit(7)]).await;
    bank.sender.fail_next(1);
    bank.deliver(&first).await.unwrap_err();

    bank.deliver(&second).await.unwrap();
    assert_eq!(told(&bank.sender), [(5, 5), (5, 5), (7, 12), (7, 12)]);

    bank.deliver(&first).await.unwrap();
    assert_eq!(told(&bank.sender), [(5, 5), (5, 5), (7, 12), (7, 12)]);
    bank.is_at_rest("ACC-1", 1).await;
    bank.is_at_rest("ACC-2", 1).await;
}

/// A crash at every step, between two instances too, before and after the step's effect: the next try completes it.
#[tokio::test]
async fn a_crash_at_any_step_loses_nothing_and_doubles_nothing() {
    for after_effect in [false, true] {
        for failing in 0..5 {
            let bank = Bank::default();
            let commit = append(&bank.events, "ACC-1", &[deposit(5), deposit(7)]).await;
            let faulty = bank.failing(failing, after_effect);
            runner(&bank, &faulty, &faulty).deliver(&commit, FIRST).await.unwrap_err();

            bank.deliver(&commit).await.unwrap();

            assert_eq!(
                told(&bank.sender),
                [(5, 5), (5, 5), (7, 12), (7, 12)],
                "call {failing}, after its effect: {after_effect}"
            );
            bank.is_at_rest("ACC-1", 2).await;
        }
    }
}

#[tokio::test]
async fn an_event_costs_four_requests_and_two_when_no_command_follows() {
    let requests = async |event: AccountEvent| {
        let bank = Bank::default();
        let commit = append(&bank.events, "ACC-1", &[event]).await;
        let counting = bank.failing(usize::MAX, false);
        runner(&bank, &counting, &counting).deliver(&commit, FIRST).await.unwrap();
        counting.calls()
    };

    assert_eq!(requests(AccountOpened { owner: "Ada".into() }.into()).await, 2);
    assert_eq!(requests(deposit(5)).await, 5, "one more for the second instance");
}
