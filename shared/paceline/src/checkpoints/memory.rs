//! The checkpoints of the stores in memory.

use std::collections::HashMap;

use super::{Checkpoints, CheckpointsError, ConfirmCheckpoint};
use crate::{InMemoryProcessStore, InMemoryReadModel, StreamName, Version};

/// Checkpoints as the stores in memory keep them.
type Held = HashMap<(&'static str, StreamName), Version>;

fn versions(held: &Held, subscriber: &str, streams: &[StreamName]) -> Vec<Version> {
    let of = |stream: &StreamName| {
        let mut checkpoints = held.iter();
        checkpoints.find(|((name, at), _)| *name == subscriber && at == stream).map(|(_, version)| *version)
    };
    streams.iter().map(|stream| of(stream).unwrap_or_default()).collect()
}

fn confirm(held: &mut Held, subscriber: &'static str, stream: &StreamName, version: Version) {
    let at = held.entry((subscriber, stream.clone())).or_default();
    *at = version.max(*at);
}

impl Checkpoints for InMemoryReadModel {
    async fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> Result<Vec<Version>, CheckpointsError> {
        Ok(versions(&self.tables().checkpoints, subscriber, streams))
    }
}

impl ConfirmCheckpoint for InMemoryReadModel {
    async fn confirm(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        version: Version,
    ) -> Result<(), CheckpointsError> {
        confirm(&mut self.tables().checkpoints, subscriber, stream, version);
        Ok(())
    }
}

impl Checkpoints for InMemoryProcessStore {
    async fn versions(
        &self,
        subscriber: &str,
        streams: &[StreamName],
    ) -> Result<Vec<Version>, CheckpointsError> {
        Ok(versions(&self.held().checkpoints, subscriber, streams))
    }
}

impl ConfirmCheckpoint for InMemoryProcessStore {
    async fn confirm(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        version: Version,
    ) -> Result<(), CheckpointsError> {
        confirm(&mut self.held().checkpoints, subscriber, stream, version);
        Ok(())
    }
}
