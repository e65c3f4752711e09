//! Which events of a commit concern which instances.

use super::HandleError;
use crate::process_manager::{CommandRefused, Step};
use crate::process_store::MAX_INSTANCES;
use crate::{Commit, EventSet, ProcessManager, Recorded, Route, StreamName, Version};

/// The most bytes of events that are handled at once, unless one alone has more. What commands tell of events is saved with
/// the instance that sends them, in one item: so the parts of a long list, each an event, come one after the other.
const MAX_BYTES: usize = 64 * 1024;

/// Something that concerns instances.
pub(super) enum Happening<E> {
    /// An event that the process manager follows.
    Event(Recorded<E>, Route),
    /// A command of one of its instances was refused.
    Refusal(Recorded<CommandRefused>),
}

impl<E> Happening<E> {
    pub(super) fn version(&self) -> Version {
        match self {
            Self::Event(event, _) => event.version,
            Self::Refusal(refused) => refused.version,
        }
    }

    /// The instances that it concerns.
    fn instances(&self) -> Vec<&str> {
        match self {
            Self::Event(_, route) => route.instances().map(|(id, _)| id).collect(),
            Self::Refusal(refused) => vec![refused.stream.id()],
        }
    }
}

/// Some events of a commit that are handled at once.
pub(super) struct Part<E> {
    pub(super) stream: StreamName,
    /// How far it reaches.
    pub(super) to: Version,
    pub(super) happenings: Vec<Happening<E>>,
    /// The instances that they concern, each once, in the order in which they come up.
    pub(super) instances: Vec<String>,
    /// The bytes of their events.
    bytes: usize,
}

impl<E> Part<E> {
    fn has_room_for(&self, happening: &Happening<E>, bytes: usize) -> bool {
        self.instances.len() + happening.instances().len() <= MAX_INSTANCES && self.bytes + bytes <= MAX_BYTES
    }

    fn add(&mut self, happening: Happening<E>, bytes: usize) {
        for id in happening.instances() {
            if !self.instances.iter().any(|there| there == id) {
                self.instances.push(id.to_owned());
            }
        }
        self.to = happening.version();
        self.bytes += bytes;
        self.happenings.push(happening);
    }
}

/// The steps of an instance in a route.
pub(super) fn steps<'a>(route: &'a Route, id: &'a str) -> impl Iterator<Item = Step> + 'a {
    route.instances().filter(move |(instance, _)| *instance == id).map(|(_, step)| step)
}

/// The events of a commit that concern instances, in parts of at most [`MAX_INSTANCES`] of them and [`MAX_BYTES`]. One part,
/// as a rule.
pub(super) fn parts_of<P: ProcessManager>(commit: &Commit) -> Result<Vec<Part<P::Event>>, HandleError> {
    let mut parts: Vec<Part<P::Event>> = Vec::new();
    for happening in happenings::<P>(commit)? {
        match happening.instances().len() {
            0 => continue,
            1..=MAX_INSTANCES => {}
            instances => return Err(HandleError::TooManyInstances { instances }),
        }
        let bytes = bytes_of(commit, happening.version());
        match parts.last_mut() {
            Some(part) if part.has_room_for(&happening, bytes) => part.add(happening, bytes),
            _ => {
                let (stream, to) = (commit.stream.clone(), happening.version());
                let mut part = Part { stream, to, happenings: Vec::new(), instances: Vec::new(), bytes: 0 };
                part.add(happening, bytes);
                parts.push(part);
            }
        }
    }
    if let Some(last) = parts.last_mut() {
        last.to = commit.last_version();
    }
    Ok(parts)
}

/// The bytes of the event of this version, as it is stored.
fn bytes_of(commit: &Commit, version: Version) -> usize {
    let index = version.number().saturating_sub(commit.first_version.number());
    let event = usize::try_from(index).ok().and_then(|index| commit.events.get(index));
    event.map_or(0, |event| event.data.get().len())
}

crate::event_set! {
    /// What the streams of a process manager's own category hold.
    enum Refusals { CommandRefused }
}

fn happenings<P: ProcessManager>(commit: &Commit) -> Result<Vec<Happening<P::Event>>, HandleError> {
    if commit.stream.category() == P::NAME {
        let refusals = commit.decode::<Refusals>().map(|refused| {
            let Recorded { stream, version, position, metadata, event: Refusals::CommandRefused(event) } =
                refused?;
            Ok(Happening::Refusal(Recorded { stream, version, position, metadata, event }))
        });
        return refusals.collect();
    }
    if !commit.events.iter().any(|event| P::Event::includes(&event.event_type.name)) {
        return Ok(Vec::new());
    }
    let events = commit.decode::<P::Event>().map(|event| {
        let event = event?;
        let route = P::route(&event.event);
        Ok(Happening::Event(event, route))
    });
    events.collect()
}
