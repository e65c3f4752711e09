//! Where event handlers and process managers begin.

use crate::as_of::version_as_of;
use crate::read_model::{Checkpoint, ReadModel, WriteError};
use crate::{Commit, Position, SETTLING_MARGIN, StoreError, StreamName, Streams, Version};

/// Where an event handler or a process manager begins in streams that it has not followed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// With the first event. Streams in which nothing happens any more are not delivered by themselves: maintenance has to
    /// be asked to compare them, or for a replay.
    #[default]
    Origin,
    /// With what happens from now on: a minute before the first commit that it is ever handed. It is kept as a
    /// checkpoint of its own.
    Current,
    /// With the first event after this position.
    After(Position),
}

/// Where one that has no checkpoint in the stream of this commit begins: the last version that it passes over.
pub(crate) async fn passed_over(
    start: Position,
    streams: &impl Streams,
    delivered: &Commit,
) -> Result<Version, StoreError> {
    if delivered.position <= start {
        return Ok(delivered.last_version());
    }
    let before = Version::new(delivered.first_version.number() - 1);
    version_as_of(start, streams, &delivered.stream, before).await
}

/// Where [`Start::Current`] is for this subscriber: settled by the first delivery, and the same for all after it.
pub(super) async fn current(
    subscriber: &'static str,
    checkpoints: &impl ReadModel,
    delivered: &Commit,
) -> Result<Position, WriteError> {
    let stream = kept_in(subscriber);
    let kept = checkpoints.checkpoint(subscriber, &stream).await?;
    if kept != Version::ZERO {
        return Ok(Position::new(kept.number()));
    }
    let to = begins(delivered);
    let checkpoint = Checkpoint { subscriber, stream, from: Version::ZERO, to };
    // After a conflict the delivery is made again, and finds what another has written.
    checkpoints.write(&checkpoint, &[]).await?;
    Ok(Position::new(to.number()))
}

/// The stream whose checkpoint is the position of [`Start::Current`]. No aggregate has streams of this category, so a
/// position can stand where others have a version.
pub(crate) fn kept_in(subscriber: &str) -> StreamName {
    StreamName::of("$start", subscriber)
}

/// The position of [`Start::Current`], in the place of a version, for whom this commit is the first.
pub(crate) fn begins(first: &Commit) -> Version {
    Version::new(Position::settled(first.metadata.recorded_at, SETTLING_MARGIN).number().max(1))
}
