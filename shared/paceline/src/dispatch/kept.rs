//! An aggregate in hand: its state, and where its stream stood.

use std::sync::Arc;

use jiff::Timestamp;

use super::DispatchError;
use super::recent::Recent;
use crate::{
    Aggregate, CommandContext, Commit, EncodedEvent, EventSet, Head, Snapshot, Snapshots, StoreError, Version,
};

/// A snapshot is not due before the events since the last one have an eighth of its bytes. Deflated, as they are stored,
/// states take about an eighth of theirs: so snapshots never cost much more to write than the events do, however large the
/// state, and a load that finds the last one reads about as much of events again at most.
const SHARE: usize = 8;

/// An aggregate with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Kept<A> {
    /// Shared with the outcome of the last command, and copied only if that is still in use by the next.
    pub(super) state: Arc<A>,
    pub(super) head: Head,
    /// The commands that it has carried out since it was loaded, or a while before.
    pub(super) recent: Recent,
    /// The version of the last snapshot that is known to be stored.
    snapshot_at: Version,
    /// The bytes of that snapshot.
    snapshot_bytes: usize,
    /// The bytes of what the state was made from, which bound its size from above for most states.
    state_bytes: usize,
    /// Whether no other writer can have been missed: it was read for the command at hand.
    pub(super) fresh: bool,
    /// When it is to be forgotten.
    pub(super) until: Option<Timestamp>,
}

impl<A: Aggregate> Default for Kept<A> {
    fn default() -> Self {
        Self {
            state: Arc::default(),
            head: Head::NONE,
            recent: Recent::default(),
            snapshot_at: Version::ZERO,
            snapshot_bytes: 0,
            state_bytes: 0,
            fresh: true,
            until: None,
        }
    }
}

impl<A: Aggregate> Kept<A> {
    /// The aggregate of a snapshot. `None`: its state cannot be read.
    pub(super) fn of_snapshot(snapshot: &Snapshot) -> Option<Self> {
        let state = serde_json::from_str(snapshot.state.get()).ok()?;
        let (head, snapshot_at) = (snapshot.head(), snapshot.version);
        let snapshot_bytes = snapshot.state.get().len();
        Some(Self {
            state: Arc::new(state),
            head,
            recent: Recent::since(snapshot.position),
            snapshot_at,
            snapshot_bytes,
            state_bytes: snapshot_bytes,
            ..Self::default()
        })
    }

    /// Whether nothing is known of the stream: it holds nothing, or is deleted.
    pub(super) fn is_empty(&self) -> bool {
        self.head == Head::NONE
    }

    /// The bytes that are held, as far as they can be told.
    pub(super) fn bytes(&self) -> usize {
        self.state_bytes + self.recent.bytes()
    }

    /// Goes on with a commit that was read.
    pub(super) fn follow<R>(&mut self, commit: &Commit) -> Result<(), DispatchError<R>> {
        if commit.is_tombstone() {
            // The stream ends here, and perhaps nothing else is left of it.
            self.head = commit.head();
            return Ok(());
        }
        if commit.first_version != self.head.version().next() {
            // Versions have no gaps: a state that leaves some out must not decide anything.
            let reason = format!("version {} follows on {}", commit.first_version, self.head.version());
            return Err(StoreError::Corrupt { stream: commit.stream.clone(), reason }.into());
        }
        let state = Arc::make_mut(&mut self.state);
        for encoded in &commit.events {
            // A type that this program does not know is none of this aggregate's business.
            if let Some(event) = A::Event::decode(encoded)? {
                state.apply(&event);
            }
        }
        self.advance(commit);
        Ok(())
    }

    /// The state, to handle commands on, of which nothing is appended yet.
    pub(super) fn supposed(&self) -> Supposed<A> {
        Supposed { state: Arc::clone(&self.state), version: self.head.version() }
    }

    /// Takes over the state that was supposed, and goes on with the last events, now that all have been appended.
    pub(super) fn become_after(&mut self, supposed: Supposed<A>, last: &[A::Event], commit: &Commit) {
        self.state = supposed.state;
        apply(&mut self.state, last);
        self.advance(commit);
    }

    fn advance(&mut self, commit: &Commit) {
        self.head = commit.head();
        self.recent.note(commit);
        let bytes = commit.events.iter().map(|event: &EncodedEvent| event.data.get().len());
        self.state_bytes += bytes.sum::<usize>();
    }

    /// The snapshot that is due, if one is.
    pub(super) fn due_snapshot(&mut self) -> Option<Snapshot> {
        let Snapshots { every, version: state_version } = A::SNAPSHOTS?;
        let (version, position) = (self.head.version(), self.head.position());
        let events_bytes = self.state_bytes - self.snapshot_bytes;
        if version.number() - self.snapshot_at.number() < every || events_bytes < self.snapshot_bytes / SHARE
        {
            return None;
        }
        let state = serde_json::value::to_raw_value(self.state.as_ref()).ok()?;
        self.snapshot_at = version;
        self.snapshot_bytes = state.get().len();
        self.state_bytes = self.snapshot_bytes;
        Some(Snapshot { version, position, state_version, state })
    }
}

/// An aggregate as it would be after events that are not appended yet.
pub(super) struct Supposed<A> {
    state: Arc<A>,
    version: Version,
}

impl<A: Aggregate> Supposed<A> {
    /// The events that follow from the command.
    pub(super) fn decide(
        &self,
        command: &A::Command,
        context: &CommandContext,
    ) -> Result<Vec<A::Event>, DispatchError<A::Refusal>> {
        let actual = self.version;
        match context.expected_version {
            Some(expected) if expected != actual => Err(DispatchError::VersionConflict { expected, actual }),
            _ => self.state.handle(command, context.now).map_err(DispatchError::Refused),
        }
    }

    /// Goes on with events as if they had been appended.
    pub(super) fn suppose(&mut self, events: &[A::Event]) {
        apply(&mut self.state, events);
        self.version = self.version.plus(events.len() as u64);
    }
}

fn apply<A: Aggregate>(state: &mut Arc<A>, events: &[A::Event]) {
    if !events.is_empty() {
        let state = Arc::make_mut(state);
        events.iter().for_each(|event| state.apply(event));
    }
}
