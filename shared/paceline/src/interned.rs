//! Names that are known at run time alone, where names of the code are expected.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The names that there are.
static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A name, kept for as long as the program runs, as names in code are. It is for a set that ends: subscribers, tables and
/// their generations.
pub(crate) fn interned(name: &str) -> &'static str {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let known: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(known);
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_once() {
        assert!(std::ptr::eq(interned("made-once"), interned("made-once")));
    }
}
