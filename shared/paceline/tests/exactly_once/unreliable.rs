//! A store that fails as it is told, and lets others run between a call and its answer.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

use futures_util::{Stream, TryStreamExt, stream};
use paceline::{
    AppendError, Commit, EventStore, Expected, Head, InMemoryEventStore, Loaded, NewCommit, Position,
    Snapshot, Snapshots, StoreError, StreamName, Version,
};
use uuid::Uuid;

/// What happens to a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It does not arrive.
    LostRequest,
    /// It takes effect, and the answer does not arrive.
    LostAnswer,
}

/// A store that fails as it is told.
#[derive(Debug, Default)]
pub(crate) struct Unreliable {
    store: InMemoryEventStore,
    /// What happens to the next calls.
    faults: Mutex<VecDeque<Option<Fault>>>,
    /// How often each of the next calls lets others run before it takes effect, over and over.
    yields: Vec<u8>,
    calls: Mutex<usize>,
}

impl Unreliable {
    pub(crate) fn yielding(yields: Vec<u8>) -> Self {
        Self { yields, ..Self::default() }
    }

    /// Lets these happen to the next calls.
    pub(crate) fn next(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        *self.faults.lock().unwrap() = faults.into_iter().collect();
    }

    /// The store itself, which does not fail.
    pub(crate) fn reliable(&self) -> &InMemoryEventStore {
        &self.store
    }

    /// Lets others run, then tells what happens to the call.
    async fn enter(&self) -> Option<Fault> {
        let call = {
            let mut calls = self.calls.lock().unwrap();
            *calls += 1;
            *calls
        };
        let yields = self.yields.get(call % self.yields.len().max(1)).copied().unwrap_or(0);
        for _ in 0..yields {
            Yield(false).await;
        }
        self.faults.lock().unwrap().pop_front().flatten()
    }

    /// For calls that change nothing: it is the same which way the answer is lost.
    async fn enter_read(&self) -> Result<(), StoreError> {
        match self.enter().await {
            Some(_) => Err(lost()),
            None => Ok(()),
        }
    }
}

fn lost() -> StoreError {
    StoreError::Unavailable("a fault that the test asked for".into())
}

/// Lets others run once.
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl EventStore for Unreliable {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        match self.enter().await {
            None => self.store.append(stream, expected, commit).await,
            Some(Fault::LostRequest) => Err(lost().into()),
            Some(Fault::LostAnswer) => {
                let _ = self.store.append(stream, expected, commit).await;
                Err(lost().into())
            }
        }
    }

    fn load(
        &self,
        stream: &StreamName,
        snapshots: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
        stream::once(async move {
            self.enter_read().await?;
            Ok(self.store.load(stream, snapshots))
        })
        .try_flatten()
    }

    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        stream::once(async move {
            self.enter_read().await?;
            Ok(self.store.read(stream, after))
        })
        .try_flatten()
    }

    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.read(stream, head.version())
    }

    async fn head(&self, stream: &StreamName) -> Result<Head, StoreError> {
        self.enter_read().await?;
        self.store.head(stream).await
    }

    async fn recall(&self, stream: &StreamName, key: &str) -> Result<Option<Commit>, StoreError> {
        self.enter_read().await?;
        self.store.recall(stream, key).await
    }

    async fn find(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> Result<Option<Commit>, StoreError> {
        self.enter_read().await?;
        self.store.find(stream, command_id, after).await
    }

    async fn save_snapshot(&self, stream: &StreamName, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.enter_read().await?;
        self.store.save_snapshot(stream, snapshot).await
    }
}
