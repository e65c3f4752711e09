//! Values that were kept last.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Values by key, as many as together do not weigh too much. Those that were kept longest ago go first.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// The keys in the order in which they were kept.
    in_order: BTreeMap<u64, K>,
    next: u64,
    weight: usize,
    limit: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    weight: usize,
    /// Its place in the order.
    place: u64,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    /// Room for values of this weight together.
    pub(super) fn new(limit: usize) -> Self {
        Self { entries: HashMap::new(), in_order: BTreeMap::new(), next: 0, weight: 0, limit }
    }

    pub(super) fn holds(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn take(&mut self, key: &K) -> Option<V> {
        let entry = self.entries.remove(key)?;
        self.in_order.remove(&entry.place);
        self.weight -= entry.weight;
        Some(entry.value)
    }

    pub(super) fn keep(&mut self, key: K, value: V, weight: usize) {
        self.take(&key);
        self.next += 1;
        self.weight += weight;
        self.in_order.insert(self.next, key.clone());
        self.entries.insert(key, Entry { value, weight, place: self.next });
        while self.weight > self.limit {
            let Some((_, oldest)) = self.in_order.first_key_value() else { return };
            self.take(&oldest.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_longest_ago_goes_first() {
        let mut recent = Recent::new(10);
        recent.keep("a", 1, 4);
        recent.keep("b", 2, 4);
        recent.keep("a", 3, 4);

        recent.keep("c", 4, 4);

        assert!(!recent.holds(&"b"));
        assert_eq!((recent.take(&"a"), recent.take(&"c"), recent.take(&"c")), (Some(3), Some(4), None));
        assert_eq!(recent.weight, 0);
    }

    #[test]
    fn what_is_too_heavy_is_not_kept() {
        let mut recent = Recent::new(10);

        recent.keep("a", 1, 11);

        assert_eq!(recent.take(&"a"), None);
    }
}
