//! Names that a projection can have, and its tables.

use super::Projection;

/// Tables of others: of maintenance, of rebuilds and replays, and what begins the keys of checkpoints.
const TAKEN: &[&str] =
    &["checkpoint", "generations", "rebuild_slices", "rebuilds", "reconciler", "replays", "set_back"];

/// Sees to it, when the program is compiled, that a projection's names are its own and can be parts of keys.
pub(super) const fn assert_names<P: Projection>() {
    assert!(is_name(P::NAME), "a projection's NAME is empty, or has an @ or a # in it");
    let mut index = 0;
    while index < P::TABLES.len() {
        let table = P::TABLES[index];
        assert!(is_name(table), "the name of a table is empty, or has an @ or a # in it");
        assert!(!is_taken(table), "the name of a table is taken: see paceline::Projection::TABLES");
        index += 1;
    }
}

/// An @ stands before a generation, a # before what follows a name in a key.
const fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'@' || bytes[index] == b'#' {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty()
}

const fn is_taken(name: &str) -> bool {
    let mut index = 0;
    while index < TAKEN.len() {
        if is_same(TAKEN[index].as_bytes(), name.as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::GenerationRow;
    use crate::read_model::Row;
    use crate::rebuild::{Rebuild, SliceProgress};
    use crate::replay::Replay;

    #[test]
    fn what_others_have_is_taken() {
        for table in [GenerationRow::TABLE, Rebuild::TABLE, SliceProgress::TABLE, Replay::TABLE] {
            assert!(is_taken(table), "{table}");
        }
        assert!(TAKEN.iter().all(|taken| is_taken(taken)));
        for table in ["balances", "replay", "replayss", ""] {
            assert!(!is_taken(table), "{table}");
        }
    }

    #[test]
    fn a_name_can_be_part_of_a_key() {
        assert!(is_name("balances") && is_name("balances-projection"));
        for name in ["", "balances@2", "balances#1"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
