//! Whole-system tests: Segment Challenge, and a small bank, on LocalStack, through what they offer to the world.
//!
//! `cargo xtask test` deploys both applications and runs them; by themselves they have nothing to talk to. Every test
//! makes its own athletes and challenges, customers and accounts, so they run side by side.
#![allow(clippy::expect_used, clippy::missing_panics_doc, clippy::panic, reason = "these are tests")]

mod api;
mod aws;
mod bank;
mod cloud;
mod commands;
mod fixtures;
mod mappings;
mod post_office;
mod queue;
mod wait;

pub use api::{Answer, Api, Athlete};
pub use bank::Bank;
pub use cloud::Cloud;
pub use commands::CommandQueue;
pub use fixtures::distance_challenge;
pub use post_office::PostOffice;
pub use queue::Queue;
pub use wait::{eventually, eventually_agreed};

/// A setting that `cargo xtask test` gives.
fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with `cargo xtask test`"))
}
