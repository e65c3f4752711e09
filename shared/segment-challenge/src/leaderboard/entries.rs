//! The entries of a board, found by athlete and by place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::leaderboard::Order;
use crate::{AthleteId, Number, RankOrder};

impl RankOrder {
    /// What a board in this order compares of a value: of two scores the smaller is better.
    pub(crate) fn score(self, value: Number) -> Number {
        match self {
            Self::Asc => value,
            Self::Desc => Number::from(-value.decimal()),
        }
    }
}

/// Where an entry stands. Standings are compared as a board orders its entries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    pub(crate) score: Number,
    pub(crate) athlete_id: AthleteId,
}

/// The entries of a board, found by athlete and by place.
///
/// The standings are a sorted list, so a rank is a binary search, and a change takes two searches and moves at most the
/// list once: 20,000 standings are 0.8 MB, some ten microseconds. A tree that counts would save those and cost more
/// everywhere else. Stored is each entry with its score; the list is sorted again when it is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    from = "Vec<(AthleteId, Number, E)>",
    into = "Vec<(AthleteId, Number, E)>",
    bound(serialize = "E: Clone + Serialize")
)]
pub(crate) struct Entries<E> {
    by_athlete: BTreeMap<AthleteId, (Number, E)>,
    standings: Vec<Standing>,
}

impl<E> Default for Entries<E> {
    fn default() -> Self {
        Self { by_athlete: BTreeMap::new(), standings: vec![] }
    }
}

impl<E> Entries<E> {
    pub(crate) fn is_empty(&self) -> bool {
        self.by_athlete.is_empty()
    }

    pub(crate) fn get(&self, athlete_id: &AthleteId) -> Option<&E> {
        self.by_athlete.get(athlete_id).map(|(_, entry)| entry)
    }

    pub(crate) fn score(&self, athlete_id: &AthleteId) -> Option<Number> {
        self.by_athlete.get(athlete_id).map(|(score, _)| *score)
    }

    /// All, by ascending athlete id.
    pub(crate) fn by_athlete(&self) -> impl Iterator<Item = (&AthleteId, &E)> {
        self.by_athlete.iter().map(|(athlete_id, (_, entry))| (athlete_id, entry))
    }

    /// All in board order, each with its rank.
    pub(crate) fn ranked(&self) -> impl Iterator<Item = (u32, &AthleteId, &E)> {
        let mut leading = (1, None);
        self.standings.iter().zip(1..).filter_map(move |(standing, place)| {
            if leading.1 != Some(standing.score) {
                leading = (place, Some(standing.score));
            }
            self.get(&standing.athlete_id).map(|entry| (leading.0, &standing.athlete_id, entry))
        })
    }

    /// All standings in board order.
    pub(crate) fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The board as it is.
    pub(crate) fn order(&self) -> Order<'_, E> {
        Order::new(self, BTreeMap::new())
    }

    /// Inserts or replaces the entry of an athlete.
    pub(crate) fn put(&mut self, athlete_id: AthleteId, score: Number, entry: E) {
        self.remove(&athlete_id);
        let standing = Standing { score, athlete_id: athlete_id.clone() };
        let place = self.standings.partition_point(|other| *other < standing);
        self.standings.insert(place, standing);
        self.by_athlete.insert(athlete_id, (score, entry));
    }

    pub(crate) fn remove(&mut self, athlete_id: &AthleteId) {
        let Some((athlete_id, (score, _))) = self.by_athlete.remove_entry(athlete_id) else { return };
        if let Ok(place) = self.standings.binary_search(&Standing { score, athlete_id }) {
            self.standings.remove(place);
        }
    }
}

/// The standings follow from the entries.
impl<E: PartialEq> PartialEq for Entries<E> {
    fn eq(&self, other: &Self) -> bool {
        self.by_athlete == other.by_athlete
    }
}

impl<E> From<Vec<(AthleteId, Number, E)>> for Entries<E> {
    fn from(stored: Vec<(AthleteId, Number, E)>) -> Self {
        let by_athlete: BTreeMap<_, _> =
            stored.into_iter().map(|(athlete_id, score, entry)| (athlete_id, (score, entry))).collect();
        let standing =
            |(id, (score, _)): (&AthleteId, &(Number, E))| Standing { score: *score, athlete_id: id.clone() };
        let mut standings: Vec<_> = by_athlete.iter().map(standing).collect();
        standings.sort_unstable();
        Self { by_athlete, standings }
    }
}

impl<E> From<Entries<E>> for Vec<(AthleteId, Number, E)> {
    fn from(entries: Entries<E>) -> Self {
        let rows = entries.by_athlete.into_iter();
        rows.map(|(athlete_id, (score, entry))| (athlete_id, score, entry)).collect()
    }
}
