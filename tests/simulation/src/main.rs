//! Runs the delivery code on a simulated cloud, by seeds, and checks what holds when all has come to rest.
//!
//! ```text
//! cargo run --release -p simulation -- --seeds 0..10000
//! cargo run --profile simulation -p simulation -- --seed 17 --trace
//! ```
//!
//! | what | module |
//! | --- | --- |
//! | the bank as it is deployed, function by function | [`deployment`], [`subscribers`] |
//! | what customers do, and by which requests | [`workload`], [`customers`] |
//! | what it all runs on, and what goes wrong there | [`world`] |
//! | one seed, from empty tables to rest | [`run`] |
//! | what operators do meanwhile, and in the end | [`operator`], [`redelivery`] |
//! | what holds then | [`checks`], [`log`] |
//! | many seeds; what a failing one needs to fail | [`seeds`], [`shrink`] |

#![recursion_limit = "256"]
#![allow(clippy::print_stdout, reason = "a program for people")]

mod checks;
mod customers;
mod deployment;
mod log;
mod operator;
mod options;
mod readers;
mod redelivery;
mod run;
mod seeds;
mod shrink;
mod subscribers;
mod workload;
mod world;

use std::process::ExitCode;

use mimalloc::MiMalloc;

use crate::options::Options;

/// Requests and answers are made of small pieces: with this a seed takes a fifth less.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::read()?;
    world::panics::note();
    let tally = seeds::run_all(&options);
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
