//! Commands that are recognised by their causes: what they cost, and that each has its effect once when answers are
//! lost and when queues join it with others than before.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use paceline::bank_account::{Account, AccountCommand, AccountId, DepositMoney, OpenAccount};
use paceline::{
    CommandContext, Commit, Deduplication, DispatchError, Dispatcher, EventStore, Identity, Position, Slices,
    StoreError, StreamName, Version,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use uuid::Uuid;

use crate::event_store::with_table;
use crate::faulty_client::{self, Fault, Plan};
use crate::meter::{self, Cost};

type Bank = Dispatcher<Account, DynamoEventStore>;

fn account_id() -> AccountId {
    "ACC-1".parse().unwrap()
}

fn stream() -> StreamName {
    account_id().stream()
}

fn open() -> AccountCommand {
    OpenAccount { account_id: account_id(), owner: "Ada".to_owned() }.into()
}

fn deposit(pence: u64) -> AccountCommand {
    DepositMoney { account_id: account_id(), pence }.into()
}

fn command(id: u128, deduplication: Deduplication) -> CommandContext {
    let now: Timestamp = "2026-06-01T08:00:00Z".parse().unwrap();
    CommandContext { deduplication, ..CommandContext::new(Uuid::from_u128(id), now) }
}

/// A bank with an open account, and the position of that.
async fn opened(store: DynamoEventStore) -> (Bank, Position) {
    let bank = Bank::new(store);
    let outcome = bank.dispatch(open(), &command(1, Deduplication::None)).await.unwrap();
    (bank, outcome.head.position())
}

async fn failing() -> (Bank, Position, Plan) {
    let (client, plan) = faulty_client::client().await;
    let (bank, cause) = opened(with_table(client).await).await;
    plan.next([]);
    (bank, cause, plan)
}

/// The ids of the commands whose events are stored, in order.
async fn stored(bank: &Bank) -> Vec<u128> {
    let commits: Vec<Commit> = bank.store().read(&stream(), Version::ZERO).try_collect().await.unwrap();
    commits.iter().flat_map(Commit::causation_ids).map(|id| id.as_u128()).collect()
}

/// What a command costs, cold and warm, and what its repeat does.
async fn costs(log: bool, deduplication: impl Fn(u128, Position) -> Deduplication) -> [Cost; 3] {
    let (client, meter) = meter::client().await;
    let mut store = with_table(client).await;
    if log {
        store = store.with_log(Slices::default());
    }
    let (_, cause) = opened(store.clone()).await;
    let bank = Bank::new(store);
    let mut costs = [Cost::default(); 3];
    meter.read();
    for (cost, id) in costs.iter_mut().zip([2, 3, 3]) {
        bank.dispatch(deposit(5), &command(id, deduplication(id, cause))).await.unwrap();
        *cost = meter.read();
    }
    costs
}

#[tokio::test]
async fn a_command_with_a_cause_costs_what_one_costs_that_is_not_recognised() {
    let unrecognised = |_, _| Deduplication::None;
    let by_cause = |_, cause| Deduplication::ByCause(cause);
    let by_key = |id: u128, _| Deduplication::ByKey(id.to_string());
    let cost = |requests, write_units| Cost { requests, write_units };

    for (log, units) in [(false, 1.0), (true, 2.0)] {
        let [cold, warm, _] = costs(log, unrecognised).await;
        assert_eq!([cold, warm], [cost(2, units), cost(1, units)]);
        let [cold, warm, repeat] = costs(log, by_cause).await;
        assert_eq!([cold, warm, repeat], [cost(2, units), cost(1, units), cost(1, 0.0)]);
    }
    let [cold, warm, _] = costs(false, by_key).await;
    assert_eq!([cold, warm], [cost(2, 4.0), cost(1, 4.0)]);
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_recognised_as_ones_own() {
    let not_at_all = vec![Fault::LostAnswer, Fault::LostAnswer, Fault::LostRequest];
    for faults in [vec![Fault::LostAnswer], not_at_all] {
        let (bank, cause, plan) = failing().await;
        let batch = || (2..=4).map(|id| (deposit(5), command(id, Deduplication::ByCause(cause)))).collect();
        plan.next(faults);

        let results = bank.dispatch_batch(batch()).await;

        let versions: Vec<u64> =
            results.iter().map(|result| result.as_ref().unwrap().version().number()).collect();
        assert_eq!(versions, [2, 3, 4]);
        assert!(results.iter().flatten().all(|outcome| !outcome.repeated && outcome.state.balance() == 15));
        assert_eq!(stored(&bank).await, [1, 2, 3, 4]);
        assert!(bank.dispatch_batch(batch()).await.iter().flatten().all(|outcome| outcome.repeated));
    }
}

#[tokio::test]
async fn a_write_that_could_not_be_told_of_is_found_when_the_command_comes_again() {
    let (bank, cause, plan) = failing().await;
    let context = command(2, Deduplication::ByCause(cause));
    plan.next(std::iter::once(Fault::LostAnswer).chain(std::iter::repeat_n(Fault::LostRequest, 5)));
    let error = bank.dispatch(deposit(5), &context).await.unwrap_err();
    assert!(matches!(error, DispatchError::Store(StoreError::Unavailable(_))), "{error:?}");
    assert_eq!(plan.requests(), 6, "three times the put, three times the question for it");

    let repeat = bank.dispatch(deposit(5), &context).await.unwrap();

    assert!(repeat.repeated);
    assert_eq!(stored(&bank).await, [1, 2]);
}

#[tokio::test]
async fn a_commit_of_which_some_commands_are_the_same_is_not_taken_for_ones_own() {
    // What one function commits, and what another that has not seen it does at the same version and instant.
    let cases: [(&[u128], &[u128]); 5] =
        [(&[2], &[2, 3]), (&[2, 3], &[2]), (&[2, 3], &[2, 4]), (&[2, 3], &[3, 2]), (&[2, 3], &[2, 3])];
    for (first, second) in cases {
        let (client, _) = faulty_client::client().await;
        let (one, cause) = opened(with_table(client).await).await;
        let other = Bank::new(one.store().clone());
        other.dispatch(deposit(1), &command(9, Deduplication::None)).await.unwrap();
        one.dispatch(deposit(1), &command(10, Deduplication::None)).await.unwrap();
        other.dispatch(deposit(0), &command(11, Deduplication::None)).await.unwrap();
        let batch = |ids: &[u128]| {
            ids.iter().map(|&id| (deposit(5), command(id, Deduplication::ByCause(cause)))).collect()
        };

        assert!(one.dispatch_batch(batch(first)).await.iter().all(Result::is_ok));
        let results = other.dispatch_batch(batch(second)).await;

        let told: Vec<u128> = results
            .iter()
            .map(|result| result.as_ref().unwrap().commit.as_ref().unwrap().metadata.causation_id.as_u128())
            .collect();
        assert_eq!(told, second);
        let mut ids = stored(&other).await;
        ids.sort_unstable();
        let mut expected = [&[1, 9, 10], first, second].concat();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(ids, expected, "{first:?}, then {second:?}");
    }
}
