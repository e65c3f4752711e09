//! Takes delivered commits to an event handler.

use std::error::Error;
use std::pin::pin;

use futures_util::TryStreamExt;

use super::start::{current, passed_over};
use super::{BatchFailed, EventHandler, Start};
use crate::read_model::{Checkpoint, ReadModel, ReadModelError, WriteError};
use crate::replay::start_of;
use crate::{
    Commit, EventError, EventStore, OnError, Position, Recorded, StoreError, StreamName, Streams, Version,
};

/// How often a delivery is made again when another has moved the checkpoint.
const MAX_ATTEMPTS: u32 = 10;

/// Why a commit was not handled to the end. What was handled before is kept where that was possible.
#[derive(Debug, thiserror::Error)]
pub enum HandlingError {
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The event store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The checkpoint could not be read or written.
    #[error(transparent)]
    Checkpoint(#[from] WriteError),
    /// The store does not hold the commit that was delivered, although it holds others of its stream.
    #[error("{0} does not reach the delivered commit")]
    Incomplete(StreamName),
    /// The handler could not handle an event, and does not want it to be skipped.
    #[error("version {version} of {stream} could not be handled: {source}")]
    Handler {
        /// The stream of the event.
        stream: StreamName,
        /// The version of the event.
        version: Version,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
        /// What the handler wants instead: anything but [`OnError::Skip`].
        then: OnError,
    },
}

impl HandlingError {
    /// What is to become of the delivery.
    pub fn on_error(&self) -> OnError {
        match self {
            Self::Handler { then, .. } => *then,
            _ => OnError::Retry,
        }
    }
}

impl From<ReadModelError> for HandlingError {
    fn from(error: ReadModelError) -> Self {
        Self::Checkpoint(error.into())
    }
}

/// Takes a delivered commit to an event handler, at the `attempt`-th time, from 1. The delivery is a hint: what was
/// handled before is passed over, and what is missing before it is read from the store and handled first.
///
/// It costs a read of the checkpoint and a write of it for each batch. Returns how far the handler has come in the
/// stream.
///
/// # Errors
/// [`HandlingError`].
pub async fn handle_delivered<H: EventHandler>(
    handler: &H,
    store: &(impl EventStore + Streams),
    checkpoints: &impl ReadModel,
    delivered: &Commit,
    attempt: u32,
) -> Result<Version, HandlingError> {
    handle_while(handler, store, checkpoints, delivered, attempt, || true).await
}

/// The same for as long as `may_go_on` says, which is asked after each batch. If the handler has not come as far as the
/// delivered commit by then, the delivery is to be made again.
///
/// # Errors
/// [`HandlingError`].
pub async fn handle_while<H: EventHandler>(
    handler: &H,
    store: &(impl EventStore + Streams),
    checkpoints: &impl ReadModel,
    delivered: &Commit,
    attempt: u32,
    may_go_on: impl Fn() -> bool,
) -> Result<Version, HandlingError> {
    let mut tried = 1;
    loop {
        let handling = Handling { handler, checkpoints, stream: &delivered.stream, attempt };
        match handling.deliver(store, delivered, &may_go_on).await {
            Err(HandlingError::Checkpoint(WriteError::Conflict)) if tried < MAX_ATTEMPTS => tried += 1,
            result => return result,
        }
    }
}

/// What stays the same throughout a delivery.
struct Handling<'a, H, C> {
    handler: &'a H,
    checkpoints: &'a C,
    stream: &'a StreamName,
    attempt: u32,
}

/// Events that are at hand and not handled yet.
struct Batch<E> {
    events: Vec<Recorded<E>>,
    /// Where the stream has been read to: the checkpoint when they are handled.
    to: Version,
    /// Why there are no more. Those before it are handled all the same.
    unreadable: Option<EventError>,
}

impl<H: EventHandler, C: ReadModel> Handling<'_, H, C> {
    async fn deliver(
        &self,
        store: &(impl EventStore + Streams),
        delivered: &Commit,
        may_go_on: &impl Fn() -> bool,
    ) -> Result<Version, HandlingError> {
        let mut at = self.checkpoints.checkpoint(H::NAME, self.stream).await?;
        if delivered.last_version() <= at {
            return Ok(at);
        }
        let to = if at == Version::ZERO { self.begin(store, delivered).await? } else { at };
        let mut batch = Batch { events: Vec::new(), to, unreadable: None };
        if delivered.first_version <= to.next() {
            batch.add(delivered);
            return self.handle(at, batch).await;
        }
        let mut missing = pin!(store.read(self.stream, to));
        while batch.to < delivered.last_version() {
            let commit = missing.try_next().await?;
            batch.add(&commit.ok_or_else(|| HandlingError::Incomplete(self.stream.clone()))?);
            if batch.events.len() >= H::BATCH || batch.unreadable.is_some() {
                let next = Batch { events: Vec::new(), to: batch.to, unreadable: None };
                at = self.handle(at, std::mem::replace(&mut batch, next)).await?;
                if !may_go_on() {
                    return Ok(at);
                }
            }
        }
        // Perhaps none are left: then it costs a write to have the delivered commit behind it, and no more reads later.
        if at < batch.to { self.handle(at, batch).await } else { Ok(at) }
    }

    /// Where to begin in a stream without a checkpoint.
    async fn begin(&self, streams: &impl Streams, delivered: &Commit) -> Result<Version, HandlingError> {
        let start: Position = match H::START {
            Start::Origin => return Ok(Version::ZERO),
            Start::Current => current(H::NAME, self.checkpoints, delivered).await?,
            Start::After(position) => position,
        };
        let replayed = start_of(self.checkpoints, H::NAME, self.stream).await?;
        let start = replayed.map_or(start, |replayed| replayed.min(start));
        Ok(passed_over(start, streams, delivered).await?)
    }

    /// Handles a batch, and moves the checkpoint from `at`.
    async fn handle(&self, at: Version, batch: Batch<H::Event>) -> Result<Version, HandlingError> {
        let mut rest = &batch.events[..];
        while let Some(last) = rest.len().checked_sub(1) {
            let Err(BatchFailed { handled, error }) = self.handler.handle_batch(rest).await else { break };
            let handled = handled.min(last);
            let failed = &rest[handled];
            let then = self.handler.on_error(&error, failed, self.attempt);
            if then == OnError::Skip {
                rest = &rest[handled + 1..];
                continue;
            }
            let (stream, version) = (failed.stream.clone(), failed.version);
            // If this fails, what was handled is handled again: the failure of the event is what counts.
            let _ = self.keep(at, Version::new(version.number() - 1)).await;
            return Err(HandlingError::Handler { stream, version, source: error.into(), then });
        }
        self.keep(at, batch.to).await?;
        batch.unreadable.map_or(Ok(batch.to), |error| Err(error.into()))
    }

    /// Moves the checkpoint.
    async fn keep(&self, from: Version, to: Version) -> Result<(), WriteError> {
        if to <= from {
            return Ok(());
        }
        let checkpoint = Checkpoint { subscriber: H::NAME, stream: self.stream.clone(), from, to };
        self.checkpoints.write(&checkpoint, &[]).await
    }
}

impl<E: crate::EventSet> Batch<E> {
    /// Adds the events of the next commit that were not passed before.
    fn add(&mut self, commit: &Commit) {
        let passed = self.to.number().saturating_sub(commit.first_version.number() - 1);
        let passed = usize::try_from(passed).unwrap_or(usize::MAX).min(commit.events.len());
        let rest = commit.slice(passed..commit.events.len());
        for event in rest.decode::<E>() {
            match event {
                Ok(event) => self.events.push(event),
                Err(error) => {
                    self.to = self.events.last().map_or(self.to, |event| event.version);
                    self.unreadable = Some(error);
                    return;
                }
            }
        }
        self.to = commit.last_version();
    }
}
