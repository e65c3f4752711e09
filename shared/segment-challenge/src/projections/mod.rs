//! What is shown: rows that follow from events.

pub mod athlete_competitors;
pub mod badges;
pub mod challenges;
pub mod clubs;
pub mod html;
pub mod order;
pub mod profiles;
#[cfg(test)]
pub(crate) mod testing;
