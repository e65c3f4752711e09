//! `cargo xtask test`: all checks, each step with its duration, and the number of tests at the end.

mod cargo;
mod extension;
mod simulation;
mod system;
mod templates;

use std::process::{Command, ExitCode};
use std::str::FromStr;
use std::time::Duration;

use anyhow::Result;

use crate::interrupt::Interrupt;
use crate::process;
use crate::progress::step;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// It brings other event stores along, which build for longer than all the rest, and whose features would spread to the
/// AWS clients of everything that is built together with it.
const BENCHMARKS: &str = "benchmarks";

/// One of the checks, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Format,
    Clippy,
    Templates,
    Python,
    Tests,
    Simulation,
    System,
}

impl Step {
    const ALL: [Self; 7] = [
        Self::Format,
        Self::Clippy,
        Self::Templates,
        Self::Python,
        Self::Tests,
        Self::Simulation,
        Self::System,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Templates => "templates",
            Self::Python => "python",
            Self::Tests => "tests",
            Self::Simulation => "simulation",
            Self::System => "system",
        }
    }

    fn run(self, workspace: &Workspace, interrupt: &Interrupt, tally: &mut Tally) -> Result<()> {
        match self {
            Self::Format => process::run(Workspace::cargo().args(["fmt", "--all", "--check"])),
            Self::Clippy => process::run(
                Workspace::cargo()
                    .args([
                        "clippy",
                        "--quiet",
                        "--workspace",
                        "--exclude",
                        BENCHMARKS,
                        "--all-targets",
                        "--",
                    ])
                    .args(["-D", "warnings"]),
            ),
            Self::Templates => templates::lint(workspace),
            Self::Python => extension::check(workspace, tally),
            Self::Tests => cargo::test(&mut tests_of_the_workspace(), tally),
            Self::Simulation => simulation::test(tally),
            Self::System => system::test(workspace, interrupt, tally),
        }
    }
}

/// The tests that need nothing to run on. Always of the whole workspace, so that nothing is built again with other
/// features.
fn tests_of_the_workspace() -> Command {
    let mut cargo = Workspace::cargo();
    cargo.args(["test", "--workspace", "--exclude", BENCHMARKS, "--exclude", system::PACKAGE]);
    cargo
}

impl FromStr for Step {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|step| step.name() == name)
            .ok_or_else(|| format!("no such step; there are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Runs the steps named, or all; a failed step does not keep the next ones from running.
pub(crate) fn test(steps: &[Step]) -> Result<ExitCode> {
    let workspace = Workspace::open()?;
    let interrupt = Interrupt::install()?;
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    for wanted in Step::ALL {
        if !steps.is_empty() && !steps.contains(&wanted) {
            continue;
        }
        let mut counted = Tally::default();
        let result = step(wanted.name(), |note| {
            let result = wanted.run(&workspace, &interrupt, &mut counted);
            if counted != Tally::default() {
                *note = counted.to_string();
            }
            result
        });
        tally += counted;
        if let Err(error) = result {
            println!("{error:#}");
            failed.push(wanted.name());
        }
        if interrupt.wait(Duration::ZERO) {
            println!("stopped");
            return Ok(ExitCode::FAILURE);
        }
    }
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
    }
    println!("\n{tally}");
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
