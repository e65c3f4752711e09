//! The recorded efforts of a stage, in the order in which they were recorded.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::effort::{Effort, EffortKey};
use crate::AthleteId;

/// The recorded efforts of a stage, in the order in which they were recorded.
///
/// They are found by activity and by athlete without a search, for a stage may hold 100,000 of them. Stored is the
/// list alone; what finds them is made again when it is read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Effort>", into = "Vec<Effort>")]
pub(in crate::stage) struct Efforts {
    /// By their places in the order, which have gaps where efforts were removed.
    recorded: BTreeMap<u64, Effort>,
    keys: BTreeSet<(EffortKey, u64)>,
    athletes: BTreeMap<AthleteId, BTreeSet<u64>>,
}

impl Efforts {
    pub(in crate::stage) fn is_empty(&self) -> bool {
        self.recorded.is_empty()
    }

    /// How many athletes have an effort.
    pub(in crate::stage) fn athlete_count(&self) -> usize {
        self.athletes.len()
    }

    /// How many efforts an athlete has.
    pub(in crate::stage) fn count_of(&self, athlete_id: &AthleteId) -> usize {
        self.athletes.get(athlete_id).map_or(0, BTreeSet::len)
    }

    pub(in crate::stage) fn get(&self, key: EffortKey) -> Option<&Effort> {
        self.places_of(key).next().and_then(|place| self.recorded.get(&place))
    }

    /// All, the latest first.
    pub(in crate::stage) fn latest_first(&self) -> impl Iterator<Item = &Effort> {
        self.recorded.values().rev()
    }

    /// Those of an athlete, the latest first.
    pub(in crate::stage) fn of_athlete_latest_first(
        &self,
        athlete_id: &AthleteId,
    ) -> impl Iterator<Item = &Effort> {
        let places = self.athletes.get(athlete_id).into_iter().flatten().rev();
        places.filter_map(|place| self.recorded.get(place))
    }

    /// Those of an activity, the latest first.
    pub(in crate::stage) fn of_activity_latest_first(&self, activity_id: i64) -> Vec<&Effort> {
        // An absent segment effort comes before any other.
        let from = (EffortKey(activity_id, None), 0);
        let to = (EffortKey(activity_id, Some(i64::MAX)), u64::MAX);
        let places: BTreeSet<u64> = self.keys.range(from..=to).map(|(_, place)| *place).collect();
        places.into_iter().rev().filter_map(|place| self.recorded.get(&place)).collect()
    }

    pub(in crate::stage) fn push(&mut self, effort: Effort) {
        let place = self.recorded.last_key_value().map_or(0, |(place, _)| place + 1);
        self.keys.insert((effort.key, place));
        self.athletes.entry(effort.athlete_id.clone()).or_default().insert(place);
        self.recorded.insert(place, effort);
    }

    pub(in crate::stage) fn remove(&mut self, key: EffortKey) {
        for place in self.places_of(key).collect::<Vec<_>>() {
            self.remove_at(place);
        }
    }

    pub(in crate::stage) fn remove_athlete(&mut self, athlete_id: &AthleteId) {
        for place in self.athletes.get(athlete_id).cloned().unwrap_or_default() {
            self.remove_at(place);
        }
    }

    fn places_of(&self, key: EffortKey) -> impl Iterator<Item = u64> {
        self.keys.range((key, 0)..=(key, u64::MAX)).map(|(_, place)| *place)
    }

    fn remove_at(&mut self, place: u64) {
        let Some(effort) = self.recorded.remove(&place) else { return };
        self.keys.remove(&(effort.key, place));
        if let Some(places) = self.athletes.get_mut(&effort.athlete_id) {
            places.remove(&place);
            if places.is_empty() {
                self.athletes.remove(&effort.athlete_id);
            }
        }
    }
}

/// Equal are those with the same efforts in the same order, whatever was removed between them.
impl PartialEq for Efforts {
    fn eq(&self, other: &Self) -> bool {
        self.recorded.values().eq(other.recorded.values())
    }
}

impl From<Vec<Effort>> for Efforts {
    fn from(list: Vec<Effort>) -> Self {
        let mut efforts = Self::default();
        list.into_iter().for_each(|effort| efforts.push(effort));
        efforts
    }
}

impl From<Efforts> for Vec<Effort> {
    fn from(efforts: Efforts) -> Self {
        efforts.recorded.into_values().collect()
    }
}
