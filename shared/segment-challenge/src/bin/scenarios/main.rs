//! Runs scenarios: examples of what the application does, as given, when, then, in JSON.
//!
//! `cargo run -p segment-challenge --bin scenarios -- FILE…` prints each failure with what was expected beside what
//! came, then `N passed, N failed`. It exits with 1 if any failed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what it prints is what it is for")]

mod compare;
mod failure;
mod runners;
mod scenario;
mod side_by_side;

use std::path::Path;
use std::process::ExitCode;

use failure::Failure;
use scenario::Scenario;
use serde_json::Value;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: scenarios FILE…");
        return ExitCode::from(2);
    }
    let mut tally = Tally::default();
    for file in &files {
        match read(Path::new(file)) {
            Ok(scenarios) => scenarios.iter().for_each(|scenario| tally.run(file, scenario)),
            Err(reason) => {
                tally.failed += 1;
                println!("FAILED {file}: {reason}\n");
            }
        }
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many have passed, and how many have not.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn run(&mut self, file: &str, scenario: &Value) {
        match Scenario::read(scenario).and_then(|scenario| runners::run(&scenario)) {
            Ok(()) => self.passed += 1,
            Err(failure) => {
                self.failed += 1;
                let name = scenario["name"].as_str().unwrap_or("a scenario without name");
                println!("FAILED {file}: {name}\n{failure}\n");
            }
        }
    }
}

fn read(file: &Path) -> Result<Vec<Value>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("the file cannot be read: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("the file holds no list of scenarios: {error}"))
}
