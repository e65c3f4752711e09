//! How tables and subscribers are called in a generation.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::interned::interned;

/// A generation of a projection's rows, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(u32);

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
        if self == Self::FIRST { name } else { interned(&self.name_of(name)) }
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
}
