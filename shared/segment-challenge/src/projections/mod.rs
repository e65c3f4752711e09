//! What is shown: rows that follow from events.

pub mod activity_feed;
pub mod athlete_competitors;
pub mod badges;
pub mod board_athletes;
pub mod challenge_leaderboards;
pub mod challenges;
pub mod clubs;
pub mod emails;
pub mod gain;
pub mod html;
pub mod notification_settings;
pub mod order;
pub mod profiles;
pub mod rank_history;
pub mod speed;
pub mod stage_efforts;
pub mod stage_leaderboards;
pub mod stage_results;
pub mod stages;
#[cfg(test)]
pub(crate) mod testing;
pub mod totals;
pub mod url_slugs;
