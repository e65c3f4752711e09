//! The extension of LocalStack, linted and tested.

use anyhow::{Result, bail};

use crate::process;
use crate::tally::Tally;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Runs its linter, its formatter and its tests.
pub(super) fn check(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let python = Tools::prepare_python(workspace)?;
    let extension = workspace.extension();
    for action in [["format", "--check"].as_slice(), &["check"]] {
        process::output(python.program("ruff").args(action).arg("--no-cache").current_dir(&extension))?;
    }
    let tests = python
        .module("unittest")
        .args(["discover", "--top-level-directory", ".", "--start-directory", "tests"])
        // Leave nothing among the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(&extension)
        .output()?;
    let said = String::from_utf8_lossy(&tests.stderr);
    said.lines().for_each(|line| tally.read_unittest(line));
    if !tests.status.success() {
        bail!("{said}");
    }
    Ok(())
}
