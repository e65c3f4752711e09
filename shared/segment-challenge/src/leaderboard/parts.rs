//! Long lists are told in parts.

use super::count;

/// The most elements of a part.
pub(crate) const PART: usize = 500;

/// A part of a list.
pub(crate) struct Part<'a, T> {
    /// Which part it is, from 1.
    pub(crate) number: u32,
    /// How many there are.
    pub(crate) of: u32,
    /// What it holds.
    pub(crate) elements: &'a [T],
}

/// The parts of a list, the last one shorter. A list without elements has one part without elements.
pub(crate) fn parts<T>(list: &[T]) -> impl Iterator<Item = Part<'_, T>> {
    let parts = count(list.len().div_ceil(PART).max(1));
    (1..=parts).zip(0..).map(move |(number, index)| {
        let rest = list.get(index * PART..).unwrap_or_default();
        Part { number, of: parts, elements: rest.get(..PART).unwrap_or(rest) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(length: usize) -> Vec<(u32, u32, usize)> {
        parts(&vec![(); length]).map(|part| (part.number, part.of, part.elements.len())).collect()
    }

    #[test]
    fn the_last_part_is_shorter_and_there_is_always_one() {
        assert_eq!(lengths(0), [(1, 1, 0)]);
        assert_eq!(lengths(500), [(1, 1, 500)]);
        assert_eq!(lengths(1001), [(1, 3, 500), (2, 3, 500), (3, 3, 1)]);
    }
}
