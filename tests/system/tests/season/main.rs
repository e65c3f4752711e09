//! A whole season: three challenges of fifty athletes from their import to their badges, run as hosts, athletes, importers
//! and tasks run it, and compared with what the rules give.
//!
//! | what | module |
//! | --- | --- |
//! | who takes part, what they ride and run, what is not to count | [`data`] |
//! | what that gives by the rules | [`rules`] |
//! | when it takes place, and who the athletes are in this deployment | [`calendar`], [`season`] |
//! | what is done with a challenge | [`challenge`] |
//! | the three challenges | [`tour`], [`months`], [`race`] |
//! | what pages show: boards and results, feeds, athletes | [`boards`], [`feed`], [`people`] |
#![allow(clippy::expect_used, clippy::panic, reason = "these are tests")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "the numbers of the tables are small"
)]

mod boards;
mod calendar;
mod challenge;
mod data;
mod feed;
mod months;
mod pages;
mod people;
mod race;
mod rules;
mod season;
mod tour;

use std::thread;

use crate::season::Season;

#[test]
fn a_season_goes_as_the_rules_say() {
    let season = &Season::imported();
    thread::scope(|scope| {
        let spawn = |name: &str, run: fn(&Season)| {
            let thread = thread::Builder::new().name(name.to_owned());
            thread.spawn_scoped(scope, move || run(season)).expect("a thread");
        };
        spawn("tour", tour::run);
        spawn("months", months::run);
        spawn("race", race::run);
    });
    season.people_are_known();
    season.dashboard_tells_of_challenges(2);
}
