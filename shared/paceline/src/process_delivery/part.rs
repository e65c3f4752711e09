//! Which events of a commit concern which instances.

use super::HandleError;
use crate::process_store::MAX_INSTANCES;
use crate::{Commit, EventSet, ProcessManager, Recorded, Route, StreamName, Version};

/// Some events of a commit that are handled at once.
pub(super) struct Part<E> {
    pub(super) stream: StreamName,
    /// How far it reaches.
    pub(super) to: Version,
    pub(super) events: Vec<(Recorded<E>, Route)>,
    /// The instances that they concern, each once, in the order in which they come up.
    pub(super) instances: Vec<String>,
}

impl<E> Part<E> {
    fn has_room_for(&self, route: &Route) -> bool {
        self.instances.len() + route.instances().count() <= MAX_INSTANCES
    }

    fn add(&mut self, event: Recorded<E>, route: Route) {
        for (id, _) in route.instances() {
            if !self.instances.iter().any(|there| there == id) {
                self.instances.push(id.to_owned());
            }
        }
        self.to = event.version;
        self.events.push((event, route));
    }
}

/// The events of a commit that concern instances, in parts of at most [`MAX_INSTANCES`] of them. One part, as a rule.
pub(super) fn parts_of<P: ProcessManager>(commit: &Commit) -> Result<Vec<Part<P::Event>>, HandleError> {
    let mut parts: Vec<Part<P::Event>> = Vec::new();
    if !commit.events.iter().any(|event| P::Event::includes(&event.event_type.name)) {
        return Ok(parts);
    }
    for event in commit.decode::<P::Event>() {
        let event = event?;
        let route = P::route(&event.event);
        match route.instances().count() {
            0 => continue,
            1..=MAX_INSTANCES => {}
            instances => return Err(HandleError::TooManyInstances { instances }),
        }
        match parts.last_mut() {
            Some(part) if part.has_room_for(&route) => part.add(event, route),
            _ => {
                let (stream, to) = (commit.stream.clone(), event.version);
                let mut part = Part { stream, to, events: Vec::new(), instances: Vec::new() };
                part.add(event, route);
                parts.push(part);
            }
        }
    }
    if let Some(last) = parts.last_mut() {
        last.to = commit.last_version();
    }
    Ok(parts)
}
