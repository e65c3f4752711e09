//! Dispatch: what it asks of the store, and what it answers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod copies;
mod large_states;
mod lifespans;
mod noting;
mod repeats;

use std::sync::Mutex;

use jiff::Timestamp;
use paceline::bank_account::{
    Account, AccountCommand, AccountId, AccountRefusal, DepositMoney, OpenAccount, WithdrawMoney,
};
use paceline::{
    Bounds, CommandContext, Deduplication, DispatchError, Dispatcher, EventStore, Identity,
    InMemoryEventStore, Middleware, Outcome, Snapshot, Snapshots, Version,
};
use serde_json::value::RawValue;
use uuid::Uuid;

use self::noting::Noting;

fn account_id() -> AccountId {
    "ACC-1".parse().unwrap()
}

fn open() -> AccountCommand {
    OpenAccount { account_id: account_id(), owner: "Ada".to_owned() }.into()
}

fn deposit(pence: u64) -> AccountCommand {
    DepositMoney { account_id: account_id(), pence }.into()
}

fn withdraw(pence: u64) -> AccountCommand {
    WithdrawMoney { account_id: account_id(), pence }.into()
}

fn now() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}

fn command(id: u128) -> CommandContext {
    CommandContext::new(Uuid::from_u128(id), now())
}

fn bank(shared: &InMemoryEventStore) -> Dispatcher<Account, Noting<'_>> {
    Dispatcher::new(Noting::of(shared))
}

#[tokio::test]
async fn a_kept_aggregate_costs_one_request_and_another_two() {
    let store = InMemoryEventStore::new();
    let bank = bank(&store);

    bank.dispatch(open(), &command(1)).await.unwrap();
    assert_eq!(bank.store().asked(), ["load", "append"]);
    let outcome = bank.dispatch(deposit(5), &command(2)).await.unwrap();
    assert_eq!(bank.store().asked(), ["append"]);
    assert_eq!(outcome.state.balance(), 5);
}

#[tokio::test]
async fn a_refusal_comes_from_a_fresh_state_alone() {
    let store = InMemoryEventStore::new();
    let (one, other) = (bank(&store), bank(&store));
    one.dispatch(open(), &command(1)).await.unwrap();
    other.dispatch(deposit(5), &command(2)).await.unwrap();
    one.store().asked();

    let outcome = one.dispatch(withdraw(5), &command(3)).await.unwrap();
    assert_eq!(one.store().asked(), ["follow", "append"]);
    assert_eq!(outcome.version(), Version::new(3));

    let refused = one.dispatch(withdraw(1), &command(4)).await;
    assert!(matches!(refused, Err(DispatchError::Refused(AccountRefusal::InsufficientFunds { balance: 0 }))));
    assert_eq!(one.store().asked(), ["follow"]);
}

#[tokio::test]
async fn that_there_is_nothing_to_do_comes_from_a_fresh_state_alone() {
    let store = InMemoryEventStore::new();
    let bank = bank(&store);
    bank.dispatch(open(), &command(1)).await.unwrap();
    bank.store().asked();

    let outcome = bank.dispatch(deposit(0), &command(2)).await.unwrap();

    assert_eq!((outcome.commit, outcome.head.version()), (None, Version::new(1)));
    assert_eq!(bank.store().asked(), ["follow"]);
}

#[tokio::test]
async fn the_loser_of_a_race_goes_on_with_the_winners_commit_without_a_read() {
    let store = InMemoryEventStore::new();
    let (one, other) = (bank(&store), bank(&store));
    one.dispatch(open(), &command(1)).await.unwrap();
    other.dispatch(deposit(5), &command(2)).await.unwrap();
    one.store().asked();

    let outcome = one.dispatch(deposit(7), &command(3)).await.unwrap();

    assert_eq!(one.store().asked(), ["append", "append"]);
    assert_eq!((outcome.state.balance(), outcome.version()), (12, Version::new(3)));
}

#[tokio::test]
async fn a_command_is_handled_ten_times_at_most() {
    let store = InMemoryEventStore::new();
    let bank = Dispatcher::<Account, _>::new(Noting::contended(&store));

    let error = bank.dispatch(open(), &command(1)).await.unwrap_err();

    assert!(matches!(error, DispatchError::TooManyAttempts));
    assert_eq!(bank.store().asked().iter().filter(|call| **call == "append").count(), 10);
}

#[tokio::test]
async fn a_repeat_answers_as_the_first_did_also_when_it_would_be_refused_now() {
    let store = InMemoryEventStore::new();
    let keyed =
        |id: u128| CommandContext { deduplication: Deduplication::ByKey(format!("key-{id}")), ..command(id) };
    let first = bank(&store).dispatch(open(), &keyed(1)).await.unwrap();
    bank(&store).dispatch(deposit(5), &keyed(2)).await.unwrap();
    bank(&store).dispatch(withdraw(5), &keyed(3)).await.unwrap();

    for (repeat, id) in [(open(), 1), (deposit(5), 2), (withdraw(5), 3)] {
        let outcome = bank(&store).dispatch(repeat, &keyed(id)).await.unwrap();
        assert!(outcome.repeated);
        assert_eq!(outcome.version(), Version::new(u64::try_from(id).unwrap()));
    }
    assert_eq!(first.version(), Version::new(1));
}

#[tokio::test]
async fn a_version_that_the_sender_insists_on_is_held() {
    let store = InMemoryEventStore::new();
    bank(&store).dispatch(open(), &command(1)).await.unwrap();
    let insisting = |version| CommandContext { expected_version: Some(Version::new(version)), ..command(2) };

    let error = bank(&store).dispatch(deposit(5), &insisting(2)).await.unwrap_err();
    assert!(matches!(error, DispatchError::VersionConflict { actual, .. } if actual == Version::new(1)));
    bank(&store).dispatch(deposit(5), &insisting(1)).await.unwrap();
}

#[tokio::test]
async fn a_snapshot_is_saved_when_due_and_spares_the_events_before_it() {
    let store = InMemoryEventStore::new();
    let writer = bank(&store);
    writer.dispatch(open(), &command(0)).await.unwrap();
    for id in 1..=105 {
        writer.dispatch(deposit(1), &command(id)).await.unwrap();
    }
    assert_eq!(writer.store().asked().iter().filter(|call| **call == "save_snapshot").count(), 1);

    let loaded = bank(&store).dispatch(deposit(1), &command(106)).await.unwrap();
    assert_eq!((loaded.state.balance(), loaded.version()), (106, Version::new(107)));
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_read_is_passed_over() {
    let store = InMemoryEventStore::new();
    let outcome = bank(&store).dispatch(open(), &command(1)).await.unwrap();
    let Snapshots { version: state_version, .. } = <Account as paceline::Aggregate>::SNAPSHOTS.unwrap();
    let broken = Snapshot {
        version: outcome.head.version(),
        position: outcome.head.position(),
        state_version,
        state: RawValue::from_string("\"not an account\"".to_owned()).unwrap(),
    };
    store.save_snapshot(&account_id().stream(), &broken).await.unwrap();

    let outcome = bank(&store).dispatch(deposit(5), &command(2)).await.unwrap();

    assert_eq!(outcome.state.balance(), 5);
}

#[tokio::test]
async fn what_is_beyond_the_bounds_is_forgotten() {
    let store = InMemoryEventStore::new();
    let bank = bank(&store).keeping(Bounds { aggregates: 1, bytes: 1_000 });
    let open = |id: &str| OpenAccount { account_id: id.parse().unwrap(), owner: "Ada".to_owned() }.into();
    let deposit = |id: &str| DepositMoney { account_id: id.parse().unwrap(), pence: 1 }.into();
    bank.dispatch(open("ACC-1"), &command(1)).await.unwrap();
    bank.dispatch(open("ACC-2"), &command(2)).await.unwrap();
    bank.store().asked();

    bank.dispatch(deposit("ACC-2"), &command(3)).await.unwrap();
    assert_eq!(bank.store().asked(), ["append"]);
    bank.dispatch(deposit("ACC-1"), &command(4)).await.unwrap();
    assert_eq!(bank.store().asked(), ["load", "append"]);
}

#[tokio::test]
async fn commands_on_one_stream_are_committed_together_and_each_has_its_own_outcome() {
    let store = InMemoryEventStore::new();
    let bank = bank(&store);
    let batch = vec![
        (open(), command(1)),
        (deposit(5), command(2)),
        (withdraw(6), command(3)),
        (deposit(0), command(4)),
        (withdraw(5), command(5)),
    ];

    let results = bank.dispatch_batch(batch).await;

    assert_eq!(bank.store().asked(), ["load", "append"]);
    let said: Vec<Result<u64, String>> = results
        .iter()
        .map(|result| match result {
            Ok(outcome) => Ok(outcome.commit.as_ref().map_or(0, |commit| commit.last_version().number())),
            Err(error) => Err(error.to_string()),
        })
        .collect();
    assert_eq!(said, [Ok(1), Ok(2), Err("the account holds 5 pence".to_owned()), Ok(0), Ok(3)]);
    let causes: Vec<_> = results
        .iter()
        .flatten()
        .filter_map(|outcome| Some(outcome.commit.as_ref()?.metadata.causation_id.as_u128()))
        .collect();
    assert_eq!(causes, [1, 2, 5]);
}

#[tokio::test]
async fn a_batch_leaves_out_what_was_carried_out_before() {
    let store = InMemoryEventStore::new();
    let keyed =
        |id: u128| CommandContext { deduplication: Deduplication::ByKey(format!("key-{id}")), ..command(id) };
    bank(&store).dispatch_batch(vec![(open(), keyed(1)), (deposit(5), keyed(2))]).await;

    let results = bank(&store)
        .dispatch_batch(vec![(open(), keyed(1)), (deposit(5), keyed(2)), (deposit(7), keyed(3))])
        .await;

    let outcomes: Vec<_> =
        results.iter().flatten().map(|outcome| (outcome.repeated, outcome.version())).collect();
    assert_eq!(outcomes, [(true, Version::new(1)), (true, Version::new(2)), (false, Version::new(3))]);
    assert_eq!(results[2].as_ref().unwrap().state.balance(), 12);
}

#[tokio::test]
async fn a_batch_that_cannot_go_on_says_how_far_it_came() {
    let store = InMemoryEventStore::new();
    let bank = Dispatcher::<Account, _>::new(Noting::contended(&store));

    let results = bank
        .dispatch_batch(vec![(withdraw(1), command(1)), (open(), command(2)), (deposit(1), command(3))])
        .await;

    assert!(matches!(results[..], [Err(DispatchError::TooManyAttempts)]), "{results:?}");
}

/// Notes when it runs.
struct Noter<'a>(&'static str, &'a Mutex<Vec<String>>);

impl Noter<'_> {
    fn note(&self, what: &str) {
        self.1.lock().unwrap().push(format!("{} {what}", self.0));
    }
}

impl Middleware<Account> for Noter<'_> {
    async fn before(
        &self,
        _: &mut AccountCommand,
        _: &CommandContext,
    ) -> Result<(), DispatchError<AccountRefusal>> {
        self.note("before");
        if self.0 == "halting" {
            return Err(paceline::Halt::refused(AccountRefusal::NotFound).into());
        }
        Ok(())
    }

    async fn after(&self, _: &AccountCommand, _: &CommandContext, _: &Outcome<Account>) {
        self.note("after");
    }

    async fn failed(&self, _: &AccountCommand, _: &CommandContext, _: &DispatchError<AccountRefusal>) {
        self.note("failed");
    }
}

#[tokio::test]
async fn middleware_surrounds_a_command() {
    let noted = Mutex::default();
    let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new())
        .with(Noter("outer", &noted))
        .with(Noter("inner", &noted));

    bank.dispatch(open(), &command(1)).await.unwrap();
    bank.dispatch(open(), &command(2)).await.unwrap_err();

    assert_eq!(
        *noted.lock().unwrap(),
        [
            "outer before",
            "inner before",
            "inner after",
            "outer after",
            "outer before",
            "inner before",
            "inner failed",
            "outer failed",
        ]
    );
}

#[tokio::test]
async fn a_halted_command_is_not_handled_and_what_was_begun_is_ended() {
    let noted = Mutex::default();
    let store = InMemoryEventStore::new();
    let bank = Dispatcher::<Account, _>::new(Noting::of(&store))
        .with(Noter("outer", &noted))
        .with(Noter("halting", &noted));

    let error = bank.dispatch(open(), &command(1)).await.unwrap_err();

    assert!(matches!(error, DispatchError::Halted(_)));
    assert_eq!(bank.store().asked(), Vec::<&str>::new());
    assert_eq!(*noted.lock().unwrap(), ["outer before", "halting before", "outer failed"]);
}
