//! What every store must pass that is asked for its streams, deletes and rewrites them.
//!
//! [`streams_contract!`](crate::streams_contract!) makes a test of each function here.

#![allow(clippy::missing_panics_doc, reason = "these are tests: they panic to say that a store fails")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use futures_util::TryStreamExt;
use serde_json::json;
use uuid::Uuid;

use super::event_store_contract::{
    SNAPSHOTS, append_all, commit, events, load, read_all, save_snapshot, stream,
};
use crate::bank_account::{Account, AccountId, DepositMoney, OpenAccount};
use crate::event::encode;
use crate::{
    AppendError, CommandContext, Commit, Deduplication, Deletion, DispatchError, Dispatcher, EncodedEvent,
    EventStore, EventType, Expected, Head, Link, Metadata, NewCommit, Rewriting, Rewritten, StreamInfo,
    StreamName, Streams, Version, read_linked,
};

/// What a store of this contract does.
pub trait Store: EventStore + Streams + Deletion + Rewriting {}
impl<S: EventStore + Streams + Deletion + Rewriting> Store for S {}

fn metadata(id: u128) -> Metadata {
    events(id, 1).metadata
}

async fn read_backward(store: &impl Streams, from: Option<u64>) -> Vec<Commit> {
    store.read_backward(&stream(), from.map(Version::new)).try_collect().await.unwrap()
}

async fn list(store: &impl Streams, category: &str, after: Option<&StreamName>) -> Vec<String> {
    let names: Vec<_> = store.list(category, after).try_collect().await.unwrap();
    names.into_iter().map(String::from).collect()
}

async fn info(store: &impl Streams) -> Option<StreamInfo> {
    store.info(&stream()).await.unwrap()
}

/// Reading backward begins at any version, also in the middle of a commit.
pub async fn a_stream_is_read_backward(store: impl Store) {
    assert_eq!(read_backward(&store, None).await, []);
    let mut commits = append_all(&store, [1, 3, 2]).await;
    save_snapshot(&store, &commits[1], SNAPSHOTS.version).await;
    commits.reverse();

    for (from, first) in [(None, 0), (Some(7), 0), (Some(5), 0), (Some(4), 1), (Some(2), 1), (Some(1), 2)] {
        assert_eq!(read_backward(&store, from).await, commits[first..], "from {from:?}");
    }
    assert_eq!(read_backward(&store, Some(0)).await, []);
}

/// The commit of a version is found by any of its versions.
pub async fn a_commit_is_found_by_any_of_its_versions(store: impl Store) {
    let commits = append_all(&store, [1, 3]).await;
    let found = async |version| store.commit_of(&stream(), Version::new(version)).await.unwrap();

    assert_eq!(found(1).await.as_ref(), Some(&commits[0]));
    for version in 2..=4 {
        assert_eq!(found(version).await.as_ref(), Some(&commits[1]));
    }
    assert_eq!((found(0).await, found(5).await), (None, None));
}

/// A stream tells where it stands.
pub async fn a_stream_tells_where_it_stands(store: impl Store) {
    assert_eq!(info(&store).await, None);
    let commits = append_all(&store, [1, 3]).await;
    let last = &commits[1];
    let told = StreamInfo {
        version: Version::new(4),
        position: last.position,
        first_recorded_at: commits[0].metadata.recorded_at,
        last_recorded_at: last.metadata.recorded_at,
        snapshot_version: None,
        deleted: false,
    };
    assert_eq!(info(&store).await, Some(told.clone()));

    save_snapshot(&store, last, SNAPSHOTS.version).await;

    assert_eq!(info(&store).await, Some(StreamInfo { snapshot_version: Some(Version::new(4)), ..told }));
}

/// The streams of a category are listed in order, and a list is gone on with after any of them.
pub async fn the_streams_of_a_category_are_listed(store: impl Store) {
    for name in ["account/B", "account/A", "accounts/X", "account/C"] {
        let name: StreamName = name.parse().unwrap();
        let first = store.append(&name, Expected::NoStream, commit(1, 2)).await.unwrap();
        store.append(&name, Expected::Head(first.head()), commit(2, 1)).await.unwrap();
    }
    store.delete(&"account/B".parse().unwrap(), metadata(3)).await.unwrap();

    assert_eq!(list(&store, "account", None).await, ["account/A", "account/C"]);
    assert_eq!(list(&store, "account", Some(&"account/A".parse().unwrap())).await, ["account/C"]);
    assert_eq!(list(&store, "nothing", None).await, Vec::<String>::new());

    store.restore(&"account/B".parse().unwrap(), metadata(4)).await.unwrap();
    assert_eq!(list(&store, "account", None).await, ["account/A", "account/B", "account/C"]);
}

/// A stream that links to events of others is read as if they stood there, with where they do.
pub async fn links_are_read_as_what_they_link_to(store: impl Store) {
    let commits = append_all(&store, [1, 3]).await;
    let favourites: StreamName = "favourites/ada".parse().unwrap();
    let link = |version| encode(&Link { stream: stream(), version: Version::new(version) }).unwrap();
    let own = events(9, 1);
    let first = store.append(&favourites, Expected::NoStream, own.into()).await.unwrap();
    let links = NewCommit::new(vec![link(3), link(99), link(1)], metadata(10)).unwrap();
    store.append(&favourites, Expected::Head(first.head()), links).await.unwrap();

    let read = async |after| {
        let linked: Vec<_> =
            read_linked(&store, &favourites, Version::new(after)).try_collect().await.unwrap();
        linked.into_iter().map(|linked| (linked.version.number(), linked.commit)).collect::<Vec<_>>()
    };

    let all = [(1, first), (2, commits[1].slice(1..2)), (4, commits[0].clone())];
    assert_eq!(read(0).await, all);
    assert_eq!(read(2).await, all[2..]);
}

async fn refused(store: &impl EventStore, expectations: impl IntoIterator<Item = Expected>) {
    for expected in expectations {
        let result = store.append(&stream(), expected, commit(50, 1)).await;
        assert!(matches!(result, Err(AppendError::Deleted)), "{expected:?}: {result:?}");
    }
}

/// A deleted stream is empty for aggregates, and takes nothing, whatever is expected of it.
pub async fn a_deleted_stream_loads_nothing_and_takes_nothing(store: impl Store) {
    let absent = store.delete(&stream(), metadata(40)).await;
    assert!(matches!(absent, Err(AppendError::Conflict(_))), "{absent:?}");
    let commits = append_all(&store, [1, 3, 2]).await;
    save_snapshot(&store, &commits[1], SNAPSHOTS.version).await;

    let tombstone = store.delete(&stream(), metadata(41)).await.unwrap();

    assert!(tombstone.is_tombstone());
    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, vec![]));
    assert_eq!(load(&store, None).await, (None, vec![]));
    let (last, version) = (commits[2].head(), Version::new);
    refused(&store, [Expected::Head(last), Expected::Head(Head::NONE), Expected::Head(tombstone.head())])
        .await;
    refused(&store, [Expected::NoStream, Expected::StreamExists, Expected::Any]).await;
    refused(&store, [Expected::Version(version(6)), Expected::Version(version(7))]).await;
    let mut keyed = events(51, 1);
    keyed.deduplication = Deduplication::ByKey("k".to_owned());
    let keyed = store.append(&stream(), Expected::NoStream, keyed.into()).await;
    assert!(matches!(keyed, Err(AppendError::Deleted)), "{keyed:?}");
    let again = store.delete(&stream(), metadata(42)).await;
    assert!(matches!(again, Err(AppendError::Deleted)), "{again:?}");
    assert!(info(&store).await.unwrap().deleted);
    // Subscribers and operators see what was, and that it ended.
    let all: Vec<_> = commits.into_iter().chain([tombstone]).collect();
    assert_eq!(read_all(&store, 0).await, all);
}

/// A restored stream is what it was, and goes on.
pub async fn a_restored_stream_goes_on(store: impl Store) {
    let commits = append_all(&store, [1, 3]).await;
    let early = store.restore(&stream(), metadata(40)).await;
    assert!(matches!(early, Err(AppendError::Conflict(_))), "{early:?}");
    let tombstone = store.delete(&stream(), metadata(41)).await.unwrap();

    let restored = store.restore(&stream(), metadata(42)).await.unwrap();

    let next = store.append(&stream(), Expected::Head(restored.head()), commit(43, 1)).await.unwrap();
    assert_eq!(next.first_version, Version::new(7));
    let all: Vec<_> = commits.into_iter().chain([tombstone, restored, next]).collect();
    assert_eq!(load(&store, None).await, (None, all.clone()));
    assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, all));
    assert!(!info(&store).await.unwrap().deleted);
}

/// A dispatcher that holds an aggregate learns that it is gone, and that it is back.
pub async fn a_held_aggregate_goes_and_comes_back(store: impl Store) {
    let bank = Dispatcher::<Account, _>::new(store);
    let account_id: AccountId = "ACC-1".parse().unwrap();
    let dispatch = async |id: u128, command| {
        let context = CommandContext::new(Uuid::from_u128(id), super::event_store_contract::now());
        bank.dispatch(command, &context).await
    };
    let open = || OpenAccount { account_id: account_id.clone(), owner: "Ada".to_owned() }.into();
    let deposit = || DepositMoney { account_id: account_id.clone(), pence: 5 }.into();
    dispatch(1, open()).await.unwrap();
    dispatch(2, deposit()).await.unwrap();

    bank.store().delete(&stream(), metadata(3)).await.unwrap();

    for (id, command) in [(4, deposit()), (5, open())] {
        let result = dispatch(id, command).await;
        assert!(matches!(result, Err(DispatchError::Deleted)), "{result:?}");
    }
    bank.store().restore(&stream(), metadata(6)).await.unwrap();
    let outcome = dispatch(7, deposit()).await.unwrap();
    assert_eq!((outcome.state.balance(), outcome.version()), (10, Version::new(5)));
}

/// What is erased is nowhere, and its versions are taken for ever.
pub async fn an_erased_stream_leaves_its_tombstone(store: impl Store) {
    let mut keyed = events(1, 2);
    keyed.deduplication = Deduplication::ByKey("k".to_owned());
    let first = store.append(&stream(), Expected::NoStream, keyed.into()).await.unwrap();
    let mut heads = vec![Head::NONE, first.head()];
    for id in 2..60 {
        let next =
            store.append(&stream(), Expected::Head(heads[heads.len() - 1]), commit(id, 1)).await.unwrap();
        heads.push(next.head());
    }
    save_snapshot(&store, &first, SNAPSHOTS.version).await;

    for _ in 0..2 {
        store.erase(&stream(), metadata(99)).await.unwrap();

        let left = read_all(&store, 0).await;
        let [tombstone] = &left[..] else { panic!("{left:?}") };
        assert!(tombstone.is_tombstone());
        assert_eq!(tombstone.first_version, Version::new(61));
        assert_eq!(read_all(&store, 30).await, left);
        assert_eq!(read_backward(&store, None).await, left);
        assert_eq!(load(&store, None).await, (None, vec![]));
        assert_eq!(load(&store, Some(SNAPSHOTS)).await, (None, vec![]));
        assert_eq!(store.commit_of(&stream(), Version::new(2)).await.unwrap(), None);
        assert_eq!(store.recall(&stream(), "k").await.unwrap(), None);
        let info = info(&store).await.unwrap();
        assert_eq!((info.version, info.snapshot_version), (Version::new(61), None));
        assert!(info.deleted);
        let gone = store.restore(&stream(), metadata(98)).await;
        assert!(matches!(gone, Err(AppendError::Deleted)), "{gone:?}");
        refused(&store, heads.iter().copied().map(Expected::Head)).await;
        refused(&store, [Expected::NoStream, Expected::Any]).await;
    }
}

fn deposited() -> EncodedEvent {
    EncodedEvent { event_type: EventType::new("MoneyDeposited", 1), ..old_event(9) }
}

fn old_event(pounds: u64) -> EncodedEvent {
    let data = serde_json::value::to_raw_value(&json!({ "pounds": pounds })).unwrap();
    EncodedEvent { event_type: EventType::new("MoneyDeposited", 0), data }
}

/// Events that are rewritten keep their places, and those without a new form stay as they are.
pub async fn rewritten_events_keep_their_places(store: impl Store) {
    let mixed = [old_event(1), deposited(), old_event(2)];
    let old = NewCommit::new(mixed.to_vec(), metadata(1)).unwrap();
    let old = store.append(&stream(), Expected::NoStream, old).await.unwrap();
    let new = store.append(&stream(), Expected::Head(old.head()), commit(2, 2)).await.unwrap();
    let form = |event: &EncodedEvent| {
        let pence = || EncodedEvent { event_type: EventType::new("MoneyDeposited", 1), ..old_event(100) };
        Ok((event.event_type.version == 0).then(pence))
    };

    let done = store.rewrite(&stream(), form).await.unwrap();
    let again = store.rewrite(&stream(), form).await.unwrap();

    assert_eq!(done, Rewritten { read: 2, written: 1 });
    assert_eq!(again, Rewritten { read: 2, written: 0 });
    let mut expected = old;
    for event in [0, 2] {
        expected.events[event] = form(&expected.events[event]).unwrap().unwrap();
    }
    assert_eq!(read_all(&store, 0).await, [expected, new]);
}

/// Makes the tests of the contract: `$store` is an expression that gives a new, empty store which allows erasing and
/// rewriting.
#[macro_export]
macro_rules! streams_contract {
    ($store:expr) => {
        $crate::streams_contract! { @each $store,
            a_stream_is_read_backward
            a_commit_is_found_by_any_of_its_versions
            a_stream_tells_where_it_stands
            the_streams_of_a_category_are_listed
            links_are_read_as_what_they_link_to
            a_deleted_stream_loads_nothing_and_takes_nothing
            a_restored_stream_goes_on
            a_held_aggregate_goes_and_comes_back
            an_erased_stream_leaves_its_tombstone
            rewritten_events_keep_their_places
        }
    };
    (@each $store:expr, $($test:ident)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                $crate::testing::streams_contract::$test($store).await;
            }
        )+
    };
}
