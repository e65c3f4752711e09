//! The two counts that events about efforts carry, as a command goes along.

use std::collections::BTreeMap;

use super::Efforts;
use crate::AthleteId;

/// How many efforts an athlete has, and how many athletes have one, after the events so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stage) struct Counts {
    pub(in crate::stage) attempts: u32,
    pub(in crate::stage) competitors: u32,
}

/// Counts along with the events of one command, starting from the recorded efforts, without changing them.
#[derive(Debug)]
pub(in crate::stage) struct Tally<'a> {
    efforts: &'a Efforts,
    attempts: BTreeMap<&'a AthleteId, u32>,
    competitors: u32,
}

impl<'a> Tally<'a> {
    pub(in crate::stage) fn of(efforts: &'a Efforts) -> Self {
        Self { efforts, attempts: BTreeMap::new(), competitors: count(efforts.athlete_count()) }
    }

    /// The counts once one more effort of an athlete is recorded.
    pub(in crate::stage) fn record(&mut self, athlete_id: &'a AthleteId) -> Counts {
        let before = self.attempts(athlete_id);
        self.set(athlete_id, before, before.saturating_add(1))
    }

    /// The counts once an effort of an athlete is gone.
    pub(in crate::stage) fn remove(&mut self, athlete_id: &'a AthleteId) -> Counts {
        let before = self.attempts(athlete_id);
        self.set(athlete_id, before, before.saturating_sub(1))
    }

    fn attempts(&self, athlete_id: &AthleteId) -> u32 {
        self.attempts.get(athlete_id).copied().unwrap_or_else(|| count(self.efforts.count_of(athlete_id)))
    }

    fn set(&mut self, athlete_id: &'a AthleteId, before: u32, attempts: u32) -> Counts {
        match (before, attempts) {
            (0, 1..) => self.competitors = self.competitors.saturating_add(1),
            (1.., 0) => self.competitors = self.competitors.saturating_sub(1),
            _ => {}
        }
        self.attempts.insert(athlete_id, attempts);
        Counts { attempts, competitors: self.competitors }
    }
}

/// A length as it is written in events.
pub(in crate::stage) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
