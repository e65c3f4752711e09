//! Many writers at a time.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use futures_util::TryStreamExt;
use paceline::{
    AppendError, Commit, EventStore, Expected, Head, NewCommit, Position, StreamName, Version, read_log,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use uuid::Uuid;

use crate::event_store::with_log;
use crate::sizes::{commit, event};

const WRITERS: usize = 32;
/// So that writers race in pairs, and most of their appends lose once.
const STREAMS: u128 = 16;
const COMMITS: u128 = 2_500;
/// The commands of a commit: 10,000 in all.
const TOGETHER: u128 = 4;

fn stream(number: u128) -> StreamName {
    format!("account/ACC-{number}").parse().unwrap()
}

/// A commit of commands with these ids.
fn commands(ids: Range<u128>) -> NewCommit {
    NewCommit::of(ids.map(|id| commit(id, vec![event(10, 1)])).collect()).unwrap()
}

/// Appends a writer's share of the commands to a stream, each commit until it is there.
async fn write(store: Arc<DynamoEventStore>, writer: u128) {
    let stream = stream(writer % STREAMS);
    let mut head = Head::NONE;
    for round in (writer..COMMITS).step_by(WRITERS) {
        let ids = round * TOGETHER..(round + 1) * TOGETHER;
        head = loop {
            match store.append(&stream, Expected::Head(head), commands(ids.clone())).await {
                Err(AppendError::Conflict(conflict)) => head = conflict.winner.unwrap().head(),
                appended => break appended.unwrap().head(),
            }
        };
    }
}

/// The ids of the commands of a commit.
fn ids(commit: &Commit) -> Vec<Uuid> {
    commit.commands().map(|events| commit.slice(events).metadata.causation_id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_writers_lose_nothing_and_double_nothing() {
    let (store, log) = with_log().await;
    let store = Arc::new(store);
    let writers: Vec<_> =
        (0..WRITERS as u128).map(|writer| tokio::spawn(write(Arc::clone(&store), writer))).collect();
    for writer in writers {
        writer.await.unwrap();
    }

    let mut stored = Vec::new();
    for number in 0..STREAMS {
        let commits: Vec<Commit> = store.read(&stream(number), Version::ZERO).try_collect().await.unwrap();
        let mut next = Version::ZERO.next();
        for commit in &commits {
            assert_eq!(commit.first_version, next, "versions have no gaps");
            next = commit.last_version().next();
            stored.extend(ids(commit));
        }
    }
    let all: BTreeSet<Uuid> = (0..COMMITS * TOGETHER).map(Uuid::from_u128).collect();
    assert_eq!(stored.len(), all.len());
    assert_eq!(BTreeSet::from_iter(stored), all);

    let commits = read_log(&log, Position::ZERO, Position::new(u64::MAX));
    let logged: Vec<Commit> = commits.try_collect().await.unwrap();
    assert_eq!(logged.len() as u128, COMMITS);
    assert_eq!(logged.iter().flat_map(ids).collect::<BTreeSet<_>>(), all);
}
