//! How tables and subscribers are called in a generation.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// A generation of a projection's rows, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(u32);

/// Names of later generations: a few for each projection that is rebuilt while a program runs.
static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

impl Generation {
    /// The first, which has the names that the code gives.
    pub const FIRST: Self = Self(1);

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The one after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// What a table or a subscriber is called in this generation.
    pub fn name_of(self, name: &str) -> String {
        if self == Self::FIRST { name.to_owned() } else { format!("{name}@{self}") }
    }

    /// The same, kept for as long as the program runs, as names in code are.
    pub fn static_name_of(self, name: &'static str) -> &'static str {
        if self == Self::FIRST {
            return name;
        }
        let in_generation = self.name_of(name);
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(in_generation.as_str()) {
            return known;
        }
        let known: &'static str = Box::leak(in_generation.into_boxed_str());
        names.insert(known);
        known
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_generation_has_the_names_of_the_code() {
        assert_eq!(Generation::FIRST.static_name_of("balances"), "balances");
        assert_eq!(Generation::FIRST.next().static_name_of("balances"), "balances@2");
    }

    #[test]
    fn a_name_is_made_once() {
        let name = || Generation::FIRST.next().static_name_of("made-once");

        assert!(std::ptr::eq(name(), name()));
    }
}
