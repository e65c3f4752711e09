//! Timers of instances: what they are when they are set, while they wait, and when they are due.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Position, Recorded};

/// The name of the timer that is due when an instance has gone without an event for its
/// [`IDLE_TIMEOUT`](super::ProcessManager::IDLE_TIMEOUT).
pub const IDLE: &str = "$idle";

/// How far the clocks of those who schedule a timer and of those who carry out what it leads to may be apart.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Timers to set and to cancel.
///
/// ```
/// use paceline::process_manager::Timers;
/// # let accepted_at: jiff::Timestamp = "2026-06-01T08:00:00Z".parse()?;
/// let timers = Timers::none().set("payment", accepted_at + jiff::SignedDuration::from_hours(24)).cancel("reply");
/// # assert_eq!(timers.changes().count(), 2);
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timers(Vec<(String, Option<Timestamp>)>);

impl Timers {
    /// All timers stay as they are.
    pub fn none() -> Self {
        Self::default()
    }

    /// Sets the timer of this name, which takes the place of one that waits under it. One that is due at the same time
    /// already stays as it is. A time in the past is due at once.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, due: Timestamp) -> Self {
        self.0.push((name.into(), Some(due)));
        self
    }

    /// Cancels the timer of this name, if it waits.
    #[must_use]
    pub fn cancel(mut self, name: impl Into<String>) -> Self {
        self.0.push((name.into(), None));
        self
    }

    /// Each timer in turn, and when it is due. `None`: it is cancelled.
    pub fn changes(&self) -> impl Iterator<Item = (&str, Option<Timestamp>)> {
        self.0.iter().map(|(name, due)| (name.as_str(), *due))
    }
}

/// A timer as it is scheduled, and as it comes back when it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueTimer {
    /// Its id: UUID version 5 of the event that set it, the process manager, its instance, and the timer's name and time.
    pub id: Uuid,
    /// The instance.
    pub instance: String,
    /// Its name.
    pub name: String,
    /// When it is due.
    pub due: Timestamp,
}

/// A timer that an instance waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingTimer {
    /// The id of the schedule. One that fires under another id is not, or no longer, waited for.
    pub id: Uuid,
    /// When it is due.
    pub due: Timestamp,
    /// The position of the event that set it.
    pub set_at: Position,
    /// The correlation id of that event.
    pub correlation_id: Uuid,
}

impl PendingTimer {
    /// A position after which everything lies that comes of the timer: as late as is certain, so that little has to be
    /// searched for a repeat.
    pub fn caused_at(&self) -> Position {
        let due = self.due.checked_sub(CLOCK_SKEW).map_or(Position::ZERO, |due| Position::following(due, []));
        self.set_at.max(due)
    }
}

/// The timers that an instance waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingTimers {
    /// By their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    waiting: BTreeMap<String, PendingTimer>,
    /// The time of the latest event, if the instance may go without one for a limited time only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active_at: Option<Timestamp>,
}

impl PendingTimers {
    /// Whether it waits for none.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Each timer by its name, and when it is due.
    pub fn waiting(&self) -> impl Iterator<Item = (&str, Timestamp)> {
        self.waiting.iter().map(|(name, timer)| (name.as_str(), timer.due))
    }

    /// The timer that waits under this name.
    pub fn get(&self, name: &str) -> Option<&PendingTimer> {
        self.waiting.get(name)
    }

    /// Changes timers because of an event: those that have to be scheduled now.
    pub(super) fn change<E>(
        &mut self,
        timers: &Timers,
        owner: Owner<'_>,
        because_of: &Recorded<E>,
    ) -> Vec<DueTimer> {
        let mut scheduled = Vec::new();
        for (name, due) in timers.changes() {
            match due {
                None => drop(self.waiting.remove(name)),
                Some(due) if self.get(name).is_some_and(|waiting| waiting.due == due) => {}
                Some(due) => scheduled.push(self.add(owner, name, due, because_of)),
            }
        }
        // One that was set and then changed again is not waited for any more.
        scheduled.retain(|timer| self.get(&timer.name).is_some_and(|waiting| waiting.id == timer.id));
        scheduled
    }

    /// Notes that an event has come: the idle timer, if it has to be scheduled now. One that waits already looks again
    /// when it is due.
    pub(super) fn active<E>(
        &mut self,
        timeout: SignedDuration,
        owner: Owner<'_>,
        because_of: &Recorded<E>,
    ) -> Option<DueTimer> {
        let active_at = self.active_at.max(Some(because_of.metadata.recorded_at))?;
        self.active_at = Some(active_at);
        if self.waiting.contains_key(IDLE) {
            return None;
        }
        Some(self.add(owner, IDLE, after(active_at, timeout), because_of))
    }

    fn add<E>(&mut self, owner: Owner<'_>, name: &str, due: Timestamp, because_of: &Recorded<E>) -> DueTimer {
        let timer = owner.timer(because_of.id(), name, due);
        let pending = PendingTimer {
            id: timer.id,
            due,
            set_at: because_of.position,
            correlation_id: because_of.metadata.correlation_id,
        };
        self.waiting.insert(name.to_owned(), pending);
        timer
    }

    /// Takes a timer that is due out of those that are waited for. `None`: it is not one of them.
    pub(super) fn take(&mut self, timer: &DueTimer) -> Option<PendingTimer> {
        self.get(&timer.name).filter(|waiting| waiting.id == timer.id)?;
        self.waiting.remove(&timer.name)
    }

    /// Starts the idle timer that was due anew if there was an event meanwhile.
    pub(super) fn still_active(
        &mut self,
        timeout: SignedDuration,
        owner: Owner<'_>,
        was: &PendingTimer,
    ) -> Option<DueTimer> {
        let due = after(self.active_at?, timeout);
        if due <= was.due {
            return None;
        }
        let timer = owner.timer(was.id, IDLE, due);
        self.waiting.insert(IDLE.to_owned(), PendingTimer { id: timer.id, due, ..was.clone() });
        Some(timer)
    }
}

/// Whose timers they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'a> {
    pub(super) process_manager: &'static str,
    pub(super) instance: &'a str,
}

impl Owner<'_> {
    /// A timer of this instance. `cause` is the id of what it is set because of.
    fn timer(self, cause: Uuid, name: &str, due: Timestamp) -> DueTimer {
        let Self { process_manager, instance } = self;
        let id = Uuid::new_v5(&cause, format!("timer:{process_manager}/{instance}/{due}/{name}").as_bytes());
        DueTimer { id, instance: instance.to_owned(), name: name.to_owned(), due }
    }
}

fn after(instant: Timestamp, timeout: SignedDuration) -> Timestamp {
    instant.checked_add(timeout).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metadata, Version};

    const OWNER: Owner<'_> = Owner { process_manager: "transfers", instance: "t-1" };

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
    }

    fn event(version: u64) -> Recorded<()> {
        let id = Uuid::nil();
        let metadata = Metadata {
            causation_id: id,
            correlation_id: id,
            actor: None,
            traceparent: None,
            recorded_at: at(0),
        };
        let stream = "transfer/t-1".parse().unwrap();
        Recorded { stream, version: Version::new(version), position: Position::ZERO, metadata, event: () }
    }

    #[test]
    fn a_timer_that_is_set_again_for_the_same_time_is_scheduled_once() {
        let mut pending = PendingTimers::default();
        let timers = Timers::none().set("payment", at(1));

        assert_eq!(pending.change(&timers, OWNER, &event(1)).len(), 1);
        assert_eq!(pending.change(&timers, OWNER, &event(2)), []);
    }

    #[test]
    fn of_a_timer_that_is_set_for_another_time_only_the_later_setting_counts() {
        let mut pending = PendingTimers::default();
        let first = pending.change(&Timers::none().set("payment", at(1)), OWNER, &event(1)).remove(0);
        let second = pending.change(&Timers::none().set("payment", at(2)), OWNER, &event(2)).remove(0);

        assert_eq!(pending.take(&first), None);
        assert!(pending.take(&second).is_some());
        assert_eq!(pending.take(&second), None);
    }

    #[test]
    fn a_timer_that_has_fired_can_be_set_for_the_same_time_again() {
        let mut pending = PendingTimers::default();
        let timers = Timers::none().set("payment", at(1));
        let first = pending.change(&timers, OWNER, &event(1)).remove(0);
        pending.take(&first);

        let second = pending.change(&timers, OWNER, &event(2)).remove(0);

        assert_ne!(first.id, second.id, "its commands are others than those that were sent");
    }

    #[test]
    fn what_is_set_and_cancelled_at_once_is_not_scheduled() {
        let mut pending = PendingTimers::default();
        let timers =
            Timers::none().set("payment", at(1)).set("reply", at(1)).cancel("payment").set("reply", at(2));

        let scheduled = pending.change(&timers, OWNER, &event(1));

        let names: Vec<_> = scheduled.iter().map(|timer| (timer.name.as_str(), timer.due)).collect();
        assert_eq!(names, [("reply", at(2))]);
    }
}
