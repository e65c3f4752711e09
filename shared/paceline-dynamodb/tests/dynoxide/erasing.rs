//! Deleting and erasing when requests fail, and what is not allowed unless it is switched on.

use futures_util::TryStreamExt;
use paceline::{
    AppendError, Commit, Deletion, EventStore, Expected, Head, Metadata, RewriteError, Rewriting, StoreError,
    StreamName, Version,
};
use paceline_dynamodb::event_store::DynamoEventStore;

use crate::event_store::{store, with_table};
use crate::faulty_client::{self, Fault, Plan};
use crate::sizes::{commit, event};

/// The requests before the first batch: where the stream stands, the tombstone, the first key, and the other keys.
const BEFORE: usize = 4;
/// So that there are two batches.
const COMMITS: u128 = 40;

fn stream() -> StreamName {
    "account/ACC-1".parse().unwrap()
}

fn metadata() -> Metadata {
    commit(99, vec![event(10, 1)]).metadata
}

async fn filled() -> (DynamoEventStore, Plan) {
    let (client, plan) = faulty_client::client().await;
    let store = with_table(client).await.allowing_erasure();
    let mut head = Head::NONE;
    for id in 0..COMMITS {
        let new = commit(id, vec![event(10, 1)]).into();
        head = store.append(&stream(), Expected::Head(head), new).await.unwrap().head();
    }
    (store, plan)
}

async fn read(store: &DynamoEventStore) -> Vec<Commit> {
    store.read(&stream(), Version::ZERO).try_collect().await.unwrap()
}

fn at_batch(plan: &Plan, faults: impl IntoIterator<Item = Fault>) {
    plan.next(std::iter::repeat_n(Fault::None, BEFORE).chain(faults));
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_recognised_as_ones_own() {
    for lost in [vec![Fault::LostAnswer], vec![Fault::LostAnswer, Fault::LostAnswer, Fault::LostRequest]] {
        let (store, plan) = filled().await;
        let head = std::iter::once(Fault::None);

        plan.next(head.clone().chain(lost.clone()));
        let tombstone = store.delete(&stream(), metadata()).await.unwrap();
        plan.next(head.chain(lost));
        let restored = store.restore(&stream(), metadata()).await.unwrap();

        let read = read(&store).await;
        assert_eq!(read[read.len() - 2..], [tombstone, restored]);
        assert_eq!(read.len() as u128, COMMITS + 2);
    }
}

#[tokio::test]
async fn a_deletion_that_another_writer_holds_up_is_a_conflict() {
    for reasons in [&["TransactionConflict", "None"], &["None", "TransactionConflict"]] {
        let (store, plan) = filled().await;
        plan.next([Fault::None, Fault::Cancelled(reasons)]);

        let result = store.delete(&stream(), metadata()).await;

        assert!(matches!(result, Err(AppendError::Conflict(_))), "{result:?}");
        store.delete(&stream(), metadata()).await.unwrap();
    }
}

#[tokio::test]
async fn writes_that_were_not_processed_are_sent_again() {
    let (store, plan) = filled().await;
    at_batch(&plan, [Fault::Unprocessed, Fault::Unprocessed, Fault::None, Fault::Unprocessed]);

    store.erase(&stream(), metadata()).await.unwrap();

    assert_eq!(plan.requests(), BEFORE + 5 + 1);
    assert_eq!(read(&store).await.len(), 1);
}

#[tokio::test]
async fn a_table_that_takes_no_writes_is_reported() {
    let (store, plan) = filled().await;
    at_batch(&plan, std::iter::repeat_n(Fault::Unprocessed, 100));

    let error = store.erase(&stream(), metadata()).await.unwrap_err();

    assert!(matches!(error, AppendError::Store(StoreError::Unavailable(_))), "{error:?}");
}

#[tokio::test]
async fn erasing_that_stopped_half_way_goes_on() {
    let (store, plan) = filled().await;
    let stopped = std::iter::repeat_n(Fault::Refused("ThrottlingException"), 3);
    at_batch(&plan, std::iter::once(Fault::None).chain(stopped));
    store.erase(&stream(), metadata()).await.unwrap_err();

    let left = read(&store).await;
    assert!(1 < left.len() && left.len() < 40);
    let restored = store.restore(&stream(), metadata()).await;
    assert!(matches!(restored, Err(AppendError::Deleted)), "{restored:?}");

    store.erase(&stream(), metadata()).await.unwrap();
    assert_eq!(read(&store).await.len(), 1);
}

#[tokio::test]
async fn what_is_not_switched_on_is_refused() {
    let store = store().await;
    store.append(&stream(), Expected::NoStream, commit(1, vec![event(10, 1)]).into()).await.unwrap();

    let erased = store.erase(&stream(), metadata()).await;
    let rewritten = store.rewrite(&stream(), |event| Ok(Some(event.clone()))).await;

    assert!(matches!(erased, Err(AppendError::Store(StoreError::Refused(_)))), "{erased:?}");
    assert!(matches!(rewritten, Err(RewriteError::Store(StoreError::Refused(_)))), "{rewritten:?}");
    assert_eq!(read(&store).await.len(), 1);
}
