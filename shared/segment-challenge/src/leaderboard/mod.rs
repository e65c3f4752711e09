//! What the boards of stages and of challenges have in common: their order, the moves on them, and how they are told.
//!
//! A rank is a function of the entries and of nothing else, so it is never stored. Entries keep the order;
//! a draft is what a command would make of them, ranked without a copy of the board.

mod draft;
mod entries;
pub(crate) mod exact;
mod moves;
mod parts;
#[cfg(test)]
mod tests;

pub(crate) use draft::{Draft, Order};
pub(crate) use entries::Entries;
pub(crate) use moves::Moves;
pub use moves::Position;
pub(crate) use parts::{PART, Part, parts};

/// A length as it is written in events.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
