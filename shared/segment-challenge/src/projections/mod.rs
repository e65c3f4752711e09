//! What is shown: rows that follow from events.

pub mod challenges;
pub mod html;
pub mod order;
