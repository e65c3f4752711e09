//! Aggregates: the rules. Pure, without I/O, clock or random source.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{EventSet, Identity, Refusal};

/// The state of one thing that is consistent by itself, the commands that it takes and the events that it gives.
///
/// The default value is the state before the first event.
/// [`bank_account`](crate::bank_account) is the example that runs through the documentation.
pub trait Aggregate: Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What names one.
    type Id: Identity;
    /// What it can be asked to do.
    type Command: Send + Sync;
    /// What can happen to it.
    type Event: EventSet + Clone;
    /// Why it refuses a command.
    type Refusal: Refusal;

    /// Whether and when its state is stored, so that a load need not read every event. By default it is not.
    const SNAPSHOTS: Option<Snapshots> = None;

    /// The aggregate that a command is for.
    fn target(command: &Self::Command) -> &Self::Id;

    /// Decides what happens because of a command that is given at `now`: no, one or many events, or a refusal.
    ///
    /// The events of one command are stored together or not at all. The same command may be handled several times, on
    /// newer states, when other writers come first; so a decision rests on its arguments alone.
    ///
    /// # Errors
    /// A refusal changes nothing.
    fn handle(&self, command: &Self::Command, now: Timestamp) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Changes the state by what has happened. An event is a fact: it cannot be refused here.
    fn apply(&mut self, event: &Self::Event);

    /// How long a function keeps the aggregate in memory after a command, so that the next one need not load it.
    /// By default for ever, within the bounds of its [`Dispatcher`](crate::Dispatcher). However long it is kept,
    /// the store decides whether an event is appended, and a command is refused on a fresh state alone.
    fn lifespan(_after: After<'_, Self>) -> Lifespan {
        Lifespan::Forever
    }

    /// The state after `events`.
    fn replay<'a>(events: impl IntoIterator<Item = &'a Self::Event>) -> Self
    where
        Self::Event: 'a,
    {
        let mut state = Self::default();
        events.into_iter().for_each(|event| state.apply(event));
        state
    }
}

/// When the state of an aggregate is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshots {
    /// A snapshot is due when the stream is this many events beyond the last one, and these have an eighth of its bytes: a
    /// large state waits longer.
    pub every: u64,
    /// The version of the state's form. A snapshot of another version is not read: the events are.
    pub version: u32,
}

/// What an aggregate has just done.
#[derive(Debug)]
pub enum After<'a, A: Aggregate> {
    /// It has carried out a command, of whose events this is the last.
    Event(&'a A::Event),
    /// It has carried out a command that changed nothing.
    Command(&'a A::Command),
    /// It has refused one.
    Refusal(&'a A::Refusal),
}

/// How long an aggregate is kept in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifespan {
    /// No longer than the command.
    Stop,
    /// So long after the command.
    For(jiff::SignedDuration),
    /// As long as the function runs.
    Forever,
}
