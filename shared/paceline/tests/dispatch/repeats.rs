//! Repeats of commands with a cause: what they ask of the store, and what they answer.

use paceline::{Deletion, Metadata, Position};

use super::*;

/// A command that the commit at this position has caused.
fn caused(id: u128, cause: Position) -> CommandContext {
    CommandContext { deduplication: Deduplication::ByCause(cause), ..command(id) }
}

/// An account that is open, and the position of that.
async fn opened(store: &InMemoryEventStore) -> Position {
    bank(store).dispatch(open(), &command(1)).await.unwrap().head.position()
}

fn metadata() -> Metadata {
    command(99).metadata()
}

#[tokio::test]
async fn a_command_with_a_cause_costs_what_one_without_costs() {
    let store = InMemoryEventStore::new();
    let cause = opened(&store).await;
    let bank = bank(&store);

    bank.dispatch(deposit(5), &caused(2, cause)).await.unwrap();
    assert_eq!(bank.store().asked(), ["load", "append"]);
    bank.dispatch(deposit(5), &caused(3, cause)).await.unwrap();
    assert_eq!(bank.store().asked(), ["append"]);
}

#[tokio::test]
async fn a_repeat_is_found_and_answers_as_the_first_did() {
    let store = InMemoryEventStore::new();
    let cause = opened(&store).await;
    let warm = bank(&store);
    let first = warm.dispatch(deposit(5), &caused(2, cause)).await.unwrap();
    warm.dispatch(withdraw(5), &caused(3, cause)).await.unwrap();
    warm.store().asked();
    let cold = bank(&store);

    for (function, asked) in [(&warm, vec!["find"]), (&cold, vec!["load", "find"])] {
        let repeat = function.dispatch(deposit(5), &caused(2, cause)).await.unwrap();
        assert_eq!(function.store().asked(), asked);
        assert!(repeat.repeated);
        assert_eq!(repeat.commit, first.commit);
        assert_eq!((repeat.state.balance(), repeat.head.version()), (0, Version::new(3)));
    }
    // Which would be refused now.
    let repeat = warm.dispatch(withdraw(5), &caused(3, cause)).await.unwrap();
    assert!(repeat.repeated);
}

#[tokio::test]
async fn a_cause_from_before_the_snapshot_costs_a_request_more() {
    let store = InMemoryEventStore::new();
    let cause = opened(&store).await;
    let writer = bank(&store);
    for id in 2..=105 {
        writer.dispatch(deposit(1), &command(id)).await.unwrap();
    }
    let cold = bank(&store);

    cold.dispatch(deposit(1), &caused(200, cause)).await.unwrap();
    assert_eq!(cold.store().asked(), ["load", "find", "append"]);
    // What comes after the snapshot is known.
    let head = cold.dispatch(deposit(1), &command(201)).await.unwrap().head;
    cold.store().asked();
    cold.dispatch(deposit(1), &caused(202, head.position())).await.unwrap();
    assert_eq!(cold.store().asked(), ["append"]);
}

#[tokio::test]
async fn what_another_function_has_carried_out_is_not_carried_out_again() {
    let store = InMemoryEventStore::new();
    let cause = opened(&store).await;
    let (one, other) = (bank(&store), bank(&store));
    one.dispatch(deposit(5), &caused(2, cause)).await.unwrap();
    other.dispatch(deposit(7), &caused(3, cause)).await.unwrap();
    one.store().asked();

    let repeat = one.dispatch(deposit(7), &caused(3, cause)).await.unwrap();

    assert!(repeat.repeated);
    assert_eq!((repeat.state.balance(), repeat.version()), (12, Version::new(3)));
    assert_eq!(one.store().asked(), ["append", "find"]);
}

#[tokio::test]
async fn a_batch_carries_out_a_command_once_however_often_it_is_in_it() {
    let store = InMemoryEventStore::new();
    let cause = opened(&store).await;
    let keyed =
        |id: u128| CommandContext { deduplication: Deduplication::ByKey(id.to_string()), ..command(id) };
    for context in [&(|id| caused(id, cause)) as &dyn Fn(u128) -> CommandContext, &keyed] {
        let before = store.head(&account_id().stream()).await.unwrap().version();
        let batch = [12, 13, 12, 14, 13].map(|id| (deposit(5), context(id)));

        let results = bank(&store).dispatch_batch(batch.into()).await;

        let told = results.iter().flatten();
        let told: Vec<_> = told.map(|of| (of.repeated, of.version().number() - before.number())).collect();
        assert_eq!(told, [(false, 1), (false, 2), (true, 1), (false, 3), (true, 2)]);
    }
}

#[tokio::test]
async fn a_repeat_to_a_deleted_stream_answers_as_the_first_did_and_what_is_new_is_turned_away() {
    let store = InMemoryEventStore::new().allowing_erasure();
    let cause = opened(&store).await;
    let warm = bank(&store);
    let first = warm.dispatch(deposit(5), &caused(2, cause)).await.unwrap();
    store.delete(&account_id().stream(), metadata()).await.unwrap();

    for function in [&warm, &bank(&store)] {
        for content in [deposit(5), open()] {
            let repeat = function.dispatch(content, &caused(2, cause)).await.unwrap();
            assert_eq!((repeat.repeated, &repeat.commit), (true, &first.commit));
        }
        let new = function.dispatch(open(), &caused(3, cause)).await;
        assert!(matches!(new, Err(DispatchError::Deleted)), "{new:?}");
    }

    store.restore(&account_id().stream(), metadata()).await.unwrap();
    let after = warm.dispatch(deposit(7), &caused(3, cause)).await.unwrap();
    assert_eq!((after.repeated, after.state.balance()), (false, 12));

    store.erase(&account_id().stream(), metadata()).await.unwrap();
    let erased = warm.dispatch(deposit(5), &caused(2, cause)).await;
    assert!(matches!(erased, Err(DispatchError::Deleted)), "{erased:?}");
}

#[tokio::test]
async fn a_sender_who_names_a_later_cause_the_second_time_is_found_out_while_it_is_known() {
    let store = InMemoryEventStore::new();
    let cause = opened(&store).await;
    let bank = bank(&store);
    let first = bank.dispatch(deposit(5), &caused(2, cause)).await.unwrap();

    let repeat = bank.dispatch(deposit(5), &caused(2, first.head.position())).await.unwrap();

    assert_eq!((repeat.repeated, repeat.commit), (true, first.commit));
}
