//! The simulation of delivery under faults.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use crate::tally::Tally;
use crate::workspace::Workspace;

/// The seeds that every run of the tests takes.
const SEEDS: &str = "0..200";

/// Runs the seeds, shows what the simulation prints and counts each seed as a test.
pub(super) fn test(tally: &mut Tally) -> Result<()> {
    let mut child = Workspace::cargo()
        .args(["run", "--quiet", "--profile", "simulation", "--package", "simulation"])
        .args(["--", "--seeds", SEEDS])
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().context("no output of the simulation")?;
    let mut last = String::new();
    for line in BufReader::new(output).lines() {
        last = line?;
        println!("{last}");
    }
    tally.read_tally(&last);
    let status = child.wait()?;
    if !status.success() {
        bail!("the simulation failed: {status}");
    }
    Ok(())
}
