//! What is asked of the rows: pure reading, over any read model.
//!
//! Each query reads as few rows as it can, shows to its [`Viewer`] what they may see, and leaves parameters, cursors and
//! the form of answers to those who serve it.

pub mod activity_feed;
pub mod athletes;
pub mod badges;
pub mod challenge_leaderboards;
pub mod challenges;
pub mod clubs;
pub mod emails;
pub mod notification_settings;
pub mod page;
pub mod profiles;
pub mod rank_history;
pub mod ranked;
pub mod slugs;
pub mod stage_efforts;
pub mod stage_leaderboards;
pub mod stage_results;
pub mod stages;
#[cfg(test)]
mod testing;
pub mod things;
pub mod viewer;

pub use page::{Listed, Page};
pub use viewer::Viewer;
