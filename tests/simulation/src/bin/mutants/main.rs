//! Plants faults in the delivery code, one at a time, and counts the seeds in which the simulation finds each.
//!
//! ```text
//! cargo run --profile simulation -p simulation --bin mutants
//! cargo run --profile simulation -p simulation --bin mutants -- --seeds 0..1000 relay
//! ```
//!
//! A fault is a patch in `tests/simulation/mutants`, whose first line says what it breaks. It is planted in a copy of
//! the last commit, which is built in a target folder of its own: `mutants` in this workspace's.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod copy;
mod fault;
mod options;
mod table;

use std::process::ExitCode;

use anyhow::Context as _;

use crate::copy::Copy;
use crate::fault::Fault;
use crate::options::Options;
use crate::table::{Finding, Table};

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::read()?;
    let faults = Fault::all(&options.names)?;
    let copy = Copy::of_last_commit()?;
    let found = copy.simulate(&options.seeds)?;
    anyhow::ensure!(found.failed == 0, "{} seeds fail without any fault", found.failed);
    let mut table = Table::default();
    let mut all_counted = true;
    for fault in faults {
        copy.plant(&fault).with_context(|| format!("{} cannot be planted", fault.name))?;
        let tally = copy.simulate(&options.seeds);
        copy.remove(&fault).with_context(|| format!("{} cannot be removed", fault.name))?;
        match tally {
            Ok(tally) => {
                let finding = Finding { fault, tally };
                println!("{finding}");
                table.add(finding);
            }
            Err(error) => {
                all_counted = false;
                println!("{} cannot be counted: {error:#}", fault.name);
            }
        }
    }
    println!("\n{table}");
    Ok(if all_counted && table.all_found() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
