//! Calls make as many requests as the store's documentation says.

use std::fmt::Debug;
use std::pin::Pin;

use futures_util::TryStreamExt;
use paceline::{
    Deletion, EventStore, Expected, Head, Link, Metadata, NewCommit, Rewriting, StreamName, Streams, Version,
    event, read_linked,
};
use paceline_dynamodb::event_store::DynamoEventStore;

use crate::event_store::with_table;
use crate::faulty_client::{self, Plan};
use crate::sizes::{commit, event};

fn stream() -> StreamName {
    "account/ACC-1".parse().unwrap()
}

fn metadata() -> Metadata {
    commit(99, vec![event(10, 1)]).metadata
}

/// A stream of 60 commits.
async fn filled() -> (DynamoEventStore, Plan) {
    let (client, plan) = faulty_client::client().await;
    let store = with_table(client).await.with_categories().allowing_erasure().allowing_rewriting();
    let mut head = Head::NONE;
    for id in 0..60 {
        let new = commit(id, vec![event(10, 1)]).into();
        head = store.append(&stream(), Expected::Head(head), new).await.unwrap().head();
    }
    (store, plan)
}

/// The requests of a call.
fn requests<'a, T, E: Debug>(
    plan: &'a Plan,
    call: impl Future<Output = Result<T, E>> + 'a,
) -> Pin<Box<dyn Future<Output = usize> + 'a>> {
    Box::pin(async {
        plan.next([]);
        call.await.unwrap();
        plan.requests()
    })
}

#[tokio::test]
async fn reads_make_as_many_requests_as_documented() {
    let (store, plan) = filled().await;
    let (name, all) = (stream(), Version::ZERO);

    assert_eq!(requests(&plan, store.read(&name, all).try_collect::<Vec<_>>()).await, 1);
    assert_eq!(requests(&plan, store.read_backward(&name, None).try_collect::<Vec<_>>()).await, 1);
    assert_eq!(requests(&plan, store.commit_of(&name, Version::new(30))).await, 1);
    assert_eq!(requests(&plan, store.info(&name)).await, 2);
    assert_eq!(requests(&plan, store.list("account", None).try_collect::<Vec<_>>()).await, 1);
}

#[tokio::test]
async fn a_link_costs_a_request_when_it_is_read() {
    let (store, plan) = filled().await;
    let links = (1..=10).map(|version| Link { stream: stream(), version: Version::new(version) });
    let links = links.map(|link| event::encode(&link).unwrap()).collect();
    let favourites: StreamName = "favourites/ada".parse().unwrap();
    let new = NewCommit::new(links, metadata()).unwrap();
    store.append(&favourites, Expected::NoStream, new).await.unwrap();

    let linked = read_linked(&store, &favourites, Version::ZERO);

    assert_eq!(requests(&plan, linked.try_collect::<Vec<_>>()).await, 1 + 10);
}

#[tokio::test]
async fn writes_of_operators_make_as_many_requests_as_documented() {
    let (store, plan) = filled().await;
    let name = stream();
    let other = |_: &paceline::EncodedEvent| Ok(Some(event(11, 2)));

    assert_eq!(requests(&plan, store.rewrite(&name, other)).await, 1 + 60);
    assert_eq!(requests(&plan, store.delete(&name, metadata())).await, 2);
    assert_eq!(requests(&plan, store.restore(&name, metadata())).await, 2);
    let batches = 3;
    assert_eq!(requests(&plan, store.erase(&name, metadata())).await, batches + 5);
}
