//! Tests of process managers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::process_manager::{Answer, CommandRefused, DueTimer, Outgoing, Process, ProcessManager, Progress};
use crate::{Metadata, Position, Recorded, StreamName, Version};

/// The instances of a process manager after some events.
#[derive(Debug)]
pub struct Instances<P> {
    held: BTreeMap<String, Process<P>>,
    now: Timestamp,
    version: Version,
}

/// A process manager that has handled these events.
pub fn given_events<P: ProcessManager>(events: impl IntoIterator<Item = P::Event>) -> Instances<P> {
    let mut instances =
        Instances { held: BTreeMap::new(), now: Timestamp::UNIX_EPOCH, version: Version::ZERO };
    for event in events {
        instances.handle(event);
    }
    instances
}

impl<P: ProcessManager> Instances<P> {
    /// Sets the time of the next events, which is 1970 otherwise.
    ///
    /// # Panics
    /// If the text is no RFC 3339 instant.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a test that gives no instant is wrong, and must say so")]
    pub fn at(mut self, now: &str) -> Self {
        self.now = now.parse().expect("the time of an event is an RFC 3339 instant");
        self
    }

    /// Takes an event to the instances that it concerns: what it did to the first of them, and the commands of all. One
    /// whose strict step does not hold ignores it.
    pub fn handle(&mut self, event: P::Event) -> (Progress, Vec<Outgoing>) {
        let event = self.recorded(event);
        let mut first = None;
        let mut sent = Vec::new();
        for (id, step) in P::route(&event.event).instances() {
            let process = self.held.entry(id.to_owned()).or_insert_with(|| Process::new(id));
            let reaction = process.handle(step, &event).ok();
            first.get_or_insert(reaction.as_ref().map_or(Progress::Ignored, |reaction| reaction.progress));
            sent.extend(reaction.into_iter().flat_map(|reaction| reaction.commands));
        }
        (first.unwrap_or(Progress::Ignored), sent)
    }

    /// The commands that an event leads to, in order.
    pub fn when(&mut self, event: impl Into<P::Event>) -> Vec<Outgoing> {
        self.handle(event.into()).1
    }

    /// The timers that an instance waits for, by their names, and when they are due.
    pub fn timers(&self, instance: &str) -> Vec<(&str, Timestamp)> {
        self.held.get(instance).map(|process| process.timers.waiting().collect()).unwrap_or_default()
    }

    /// The commands that a timer leads to, in order, when it is due. None if the instance does not wait for it.
    pub fn when_due(&mut self, instance: &str, name: &str) -> Vec<Outgoing> {
        let fired = self.held.get_mut(instance).and_then(|process| {
            let (id, due) = process.timers.get(name).map(|timer| (timer.id, timer.due))?;
            process.fire(&DueTimer { id, instance: instance.to_owned(), name: name.to_owned(), due })
        });
        fired.map_or(vec![], |fired| fired.commands)
    }

    /// What is to become of a command that was refused. `None`: the instance has ended, or there is none.
    pub fn when_refused(&mut self, instance: &str, refused: &CommandRefused) -> Option<Answer> {
        self.held.get_mut(instance)?.answer(refused)
    }

    /// The event as one of a stream of its own.
    fn recorded(&mut self, event: P::Event) -> Recorded<P::Event> {
        let id = Uuid::nil();
        let metadata = Metadata {
            causation_id: id,
            correlation_id: id,
            actor: None,
            traceparent: None,
            recorded_at: self.now,
        };
        self.version = self.version.next();
        let stream = StreamName::of("test", "1");
        Recorded { stream, version: self.version, position: Position::ZERO, metadata, event }
    }
}
