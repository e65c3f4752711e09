//! What a command would make of a board, and the order of the entries then.

use std::collections::BTreeMap;

use super::count;
use super::entries::{Entries, Standing};
use crate::{AthleteId, Number};

/// The entries of a board with those that a command changes, beside the board and not a copy of it.
pub(crate) struct Draft<'a, E> {
    board: &'a Entries<E>,
    /// With their scores. `None`: the entry is gone.
    changed: BTreeMap<AthleteId, Option<(Number, E)>>,
}

impl<'a, E> Draft<'a, E> {
    pub(crate) fn new(board: &'a Entries<E>) -> Self {
        Self { board, changed: BTreeMap::new() }
    }

    pub(crate) fn get(&self, athlete_id: &AthleteId) -> Option<&E> {
        match self.changed.get(athlete_id) {
            Some(changed) => changed.as_ref().map(|(_, entry)| entry),
            None => self.board.get(athlete_id),
        }
    }

    /// All entries, those that have changed at the end.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&AthleteId, &E)> {
        let kept = self.board.by_athlete().filter(|(athlete_id, _)| !self.changed.contains_key(*athlete_id));
        let changed = self.changed.iter().filter_map(|(athlete_id, changed)| {
            let (_, entry) = changed.as_ref()?;
            Some((athlete_id, entry))
        });
        kept.chain(changed)
    }

    pub(crate) fn put(&mut self, athlete_id: AthleteId, score: Number, entry: E) {
        self.changed.insert(athlete_id, Some((score, entry)));
    }

    pub(crate) fn remove(&mut self, athlete_id: AthleteId) {
        self.changed.insert(athlete_id, None);
    }

    /// The order of the entries as they are now. Later changes do not touch it.
    pub(crate) fn order(&self) -> Order<'a, E> {
        let score = |(athlete_id, changed): (&AthleteId, &Option<(Number, E)>)| {
            (athlete_id.clone(), changed.as_ref().map(|(score, _)| *score))
        };
        Order::new(self.board, self.changed.iter().map(score).collect())
    }
}

/// The order of a board's entries, some of which have changed.
///
/// With k changed entries of n it is made in O(k log k), and a rank found in O(log n): the standings of the board are
/// counted, without those that the changed entries had, and with those that they have.
pub(crate) struct Order<'a, E> {
    board: &'a Entries<E>,
    /// The scores of the changed entries. `None`: the entry is gone.
    changed: BTreeMap<AthleteId, Option<Number>>,
    /// The standings that the changed entries had on the board, in board order.
    left: Vec<Standing>,
    /// The standings that the changed entries have, in board order.
    taken: Vec<Standing>,
}

impl<'a, E> Order<'a, E> {
    pub(super) fn new(board: &'a Entries<E>, changed: BTreeMap<AthleteId, Option<Number>>) -> Self {
        let standing = |athlete_id: &AthleteId, score| Standing { score, athlete_id: athlete_id.clone() };
        let mut left: Vec<_> =
            changed.keys().filter_map(|id| board.score(id).map(|score| standing(id, score))).collect();
        let mut taken: Vec<_> =
            changed.iter().filter_map(|(id, score)| score.map(|score| standing(id, score))).collect();
        left.sort_unstable();
        taken.sort_unstable();
        Self { board, changed, left, taken }
    }

    pub(super) fn standing(&self, athlete_id: &AthleteId) -> Option<Standing> {
        let score = match self.changed.get(athlete_id) {
            Some(score) => *score,
            None => self.board.score(athlete_id),
        };
        score.map(|score| Standing { score, athlete_id: athlete_id.clone() })
    }

    /// The rank of an athlete's entry. `None`: there is no entry.
    pub(crate) fn rank(&self, athlete_id: &AthleteId) -> Option<u32> {
        self.standing(athlete_id).map(|standing| self.rank_of(standing.score))
    }

    /// 1 and the number of entries whose score is strictly better.
    pub(crate) fn rank_of(&self, score: Number) -> u32 {
        let better = |standings: &[Standing]| standings.partition_point(|other| other.score < score);
        count(1 + better(self.board.standings()) - better(&self.left) + better(&self.taken))
    }

    /// The first entries in board order.
    pub(super) fn first(&self, number: usize) -> Vec<&Standing> {
        let unchanged = |standing: &&Standing| !self.changed.contains_key(&standing.athlete_id);
        let kept = self.board.standings().iter().filter(unchanged).take(number);
        let mut first: Vec<_> = kept.chain(self.taken.iter().take(number)).collect();
        first.sort_unstable();
        first.truncate(number);
        first
    }
}
