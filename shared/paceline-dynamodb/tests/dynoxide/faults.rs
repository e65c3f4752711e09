//! Each call can fail in each way: what a fault leads to, and what is in the store after it.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use paceline::bank_account::{Account, AccountCommand, AccountId, DepositMoney, OpenAccount};
use paceline::{
    CommandContext, Commit, Deduplication, DispatchError, Dispatcher, EventStore, Identity, Loaded,
    Snapshots, StoreError, StreamName, Version,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use uuid::Uuid;

use crate::event_store::with_table;
use crate::faulty_client::{self, Fault, Plan};

type Bank = Dispatcher<Account, DynamoEventStore>;

/// A bank with one open account that its dispatcher holds, and the faults to come.
async fn bank() -> (Bank, Plan) {
    let (client, plan) = faulty_client::client().await;
    let bank = Bank::new(with_table(client).await);
    let open = OpenAccount { account_id: account_id(), owner: "Ada".to_owned() };
    bank.dispatch(open.into(), &command(1)).await.unwrap();
    plan.next([]);
    (bank, plan)
}

fn account_id() -> AccountId {
    "ACC-1".parse().unwrap()
}

fn stream() -> StreamName {
    account_id().stream()
}

fn deposit() -> AccountCommand {
    DepositMoney { account_id: account_id(), pence: 5 }.into()
}

fn command(id: u128) -> CommandContext {
    let now: Timestamp = "2026-06-01T08:00:00Z".parse().unwrap();
    CommandContext::new(Uuid::from_u128(id), now)
}

fn keyed(id: u128) -> CommandContext {
    CommandContext { deduplication: Deduplication::ByKey(format!("key-{id}")), ..command(id) }
}

async fn stored(bank: &Bank) -> Vec<Commit> {
    bank.store().read(&stream(), Version::ZERO).try_collect().await.unwrap()
}

/// The faults that pass: the same request may succeed later.
const PASSING: [Fault; 5] = [
    Fault::LostRequest,
    Fault::Refused("ThrottlingException"),
    Fault::Refused("ProvisionedThroughputExceededException"),
    Fault::Refused("RequestLimitExceeded"),
    Fault::Refused("InternalServerError"),
];

#[tokio::test]
async fn a_fault_that_passes_is_not_noticed() {
    for context in [command(2), keyed(2)] {
        for fault in PASSING {
            let (bank, plan) = bank().await;
            plan.next([fault.clone(), fault.clone()]);

            let outcome = bank.dispatch(deposit(), &context).await;

            assert_eq!(outcome.unwrap().version(), Version::new(2), "{fault:?}");
            assert_eq!(plan.requests(), 3, "{fault:?}");
            assert_eq!(stored(&bank).await.len(), 2, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_fault_that_stays_is_reported_and_nothing_is_stored() {
    for context in [command(2), keyed(2)] {
        for fault in PASSING {
            let (bank, plan) = bank().await;
            plan.next(std::iter::repeat_n(fault.clone(), 6));

            let error = bank.dispatch(deposit(), &context).await.unwrap_err();

            assert!(
                matches!(error, DispatchError::Store(StoreError::Unavailable(_))),
                "{fault:?}: {error:?}"
            );
            plan.next([]);
            assert_eq!(stored(&bank).await.len(), 1, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_call_is_not_repeated() {
    let (bank, plan) = bank().await;
    plan.next([Fault::Refused("AccessDeniedException")]);

    let error = bank.dispatch(deposit(), &command(2)).await.unwrap_err();

    assert!(matches!(error, DispatchError::Store(StoreError::Refused(_))), "{error:?}");
    assert_eq!(plan.requests(), 1);
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_recognised_as_ones_own() {
    for context in [command(2), keyed(2)] {
        let (bank, plan) = bank().await;
        plan.next([Fault::LostAnswer]);

        let outcome = bank.dispatch(deposit(), &context).await.unwrap();

        assert_eq!((outcome.version(), outcome.state.balance()), (Version::new(2), 5));
        assert_eq!(stored(&bank).await.len(), 2);
    }
}

#[tokio::test]
async fn a_write_of_which_no_answer_arrived_at_all_is_found() {
    for context in [command(2), keyed(2)] {
        let (bank, plan) = bank().await;
        plan.next([Fault::LostAnswer, Fault::LostAnswer, Fault::LostRequest]);

        let outcome = bank.dispatch(deposit(), &context).await.unwrap();

        assert_eq!((outcome.version(), plan.requests()), (Version::new(2), 4));
        assert_eq!(stored(&bank).await.len(), 2);
    }
}

#[tokio::test]
async fn whoever_holds_the_key_in_a_transaction_comes_first() {
    let (bank, plan) = bank().await;
    plan.next([Fault::Refused("TransactionConflictException")]);
    assert_eq!(bank.dispatch(deposit(), &command(2)).await.unwrap().version(), Version::new(2));

    plan.next([Fault::Cancelled(&["TransactionConflict", "None"])]);
    assert_eq!(bank.dispatch(deposit(), &keyed(3)).await.unwrap().version(), Version::new(3));
    assert_eq!(stored(&bank).await.len(), 3);
}

#[tokio::test]
async fn a_transaction_that_is_cancelled_for_throttling_is_reported_as_passing() {
    let (bank, plan) = bank().await;
    plan.next([Fault::Cancelled(&["ThrottlingError", "None"])]);

    let error = bank.dispatch(deposit(), &keyed(2)).await.unwrap_err();

    assert!(matches!(error, DispatchError::Store(StoreError::Unavailable(_))), "{error:?}");
    assert_eq!(stored(&bank).await.len(), 1);
}

#[tokio::test]
async fn a_page_that_ends_early_is_not_the_end_of_the_stream() {
    let (bank, plan) = bank().await;
    for id in 2..=12 {
        bank.dispatch(deposit(), &command(id)).await.unwrap();
    }
    let short = || plan.next(std::iter::repeat_n(Fault::ShortPage, 30));

    short();
    assert_eq!(stored(&bank).await.len(), 12);
    for snapshots in [None, Some(Snapshots { every: 100, version: 1 })] {
        short();
        let loaded: Vec<Loaded> = bank.store().load(&stream(), snapshots).try_collect().await.unwrap();
        assert_eq!(loaded.len(), 12, "{snapshots:?}");
    }
}

#[tokio::test]
async fn a_read_that_fails_is_reported_and_never_taken_for_an_empty_stream() {
    let (bank, plan) = bank().await;
    plan.next(std::iter::repeat_n(Fault::Refused("ThrottlingException"), 3));

    let read: Result<Vec<Commit>, _> = bank.store().read(&stream(), Version::ZERO).try_collect().await;

    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
}
