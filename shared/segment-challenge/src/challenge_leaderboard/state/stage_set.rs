//! Stages by their numbers.

use serde::{Deserialize, Serialize};

/// A set of stages by their places in a list: a bit each, for a challenge may have a stage a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::challenge_leaderboard) struct StageSet(Vec<u64>);

impl StageSet {
    pub(in crate::challenge_leaderboard) fn insert(&mut self, number: usize) {
        let (word, bit) = place(number);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= bit;
        }
    }

    pub(in crate::challenge_leaderboard) fn remove(&mut self, number: usize) {
        let (word, bit) = place(number);
        if let Some(bits) = self.0.get_mut(word) {
            *bits &= !bit;
        }
    }

    /// Whether it holds all of the other.
    pub(in crate::challenge_leaderboard) fn includes(&self, other: &Self) -> bool {
        let missing = |(index, bits): (usize, &u64)| bits & !self.0.get(index).copied().unwrap_or(0) != 0;
        !other.0.iter().enumerate().any(missing)
    }
}

impl FromIterator<usize> for StageSet {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|number| set.insert(number));
        set
    }
}

fn place(number: usize) -> (usize, u64) {
    (number / 64, 1 << (number % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_includes_what_was_inserted_and_not_removed() {
        let mut set: StageSet = [0, 63, 64, 365].into_iter().collect();

        assert!(set.includes(&[64, 0].into_iter().collect()));
        assert!(!set.includes(&[1].into_iter().collect()));
        assert!(!set.includes(&[700].into_iter().collect()));
        set.remove(64);
        set.remove(9999);
        assert!(!set.includes(&[64].into_iter().collect()));
        assert!(set.includes(&StageSet::default()));
    }
}
