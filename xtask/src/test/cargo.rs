//! `cargo test`, with its tests counted.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::tally::Tally;

/// Runs `cargo test` to its end, shows its output and counts its tests.
pub(super) fn test(cargo_test: &mut Command, tally: &mut Tally) -> Result<()> {
    let mut child = cargo_test.args(["--quiet", "--no-fail-fast"]).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().context("no output of cargo test")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        tally.read_cargo(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("cargo test failed: {status}");
    }
    Ok(())
}
