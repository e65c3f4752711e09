//! Whole-system tests: the application on LocalStack, through its public API.
//!
//! `cargo xtask test` deploys the application and runs them; by themselves they have nothing to talk to. Every test
//! makes its own athletes and challenges, so they run side by side.
#![allow(clippy::expect_used, clippy::missing_panics_doc, clippy::panic, reason = "these are tests")]

mod api;
mod cloud;
mod fixtures;
mod wait;

pub use api::{Answer, Api, Athlete};
pub use cloud::Cloud;
pub use fixtures::distance_challenge;
pub use wait::eventually;

/// A setting that `cargo xtask test` gives.
fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with `cargo xtask test`"))
}
