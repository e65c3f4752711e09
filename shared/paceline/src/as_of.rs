//! Where streams stood as of a position.

use std::pin::pin;

use futures_util::TryStreamExt;

use crate::{Position, StoreError, StreamName, Streams, Version};

/// The version of the last of the events up to `from` whose commit has this position or a lower one. Mostly that is
/// `from` itself, and costs a request; otherwise the stream is read backward.
pub(crate) async fn version_as_of(
    position: Position,
    streams: &impl Streams,
    stream: &StreamName,
    from: Version,
) -> Result<Version, StoreError> {
    if from == Version::ZERO {
        return Ok(Version::ZERO);
    }
    if let Some(commit) = streams.commit_of(stream, from).await?
        && commit.position <= position
    {
        return Ok(commit.last_version());
    }
    let mut backward = pin!(streams.read_backward(stream, Some(from)));
    while let Some(commit) = backward.try_next().await? {
        if commit.position <= position {
            return Ok(commit.last_version());
        }
    }
    Ok(Version::ZERO)
}
