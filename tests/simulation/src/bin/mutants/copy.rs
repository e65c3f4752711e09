//! A copy of the last commit in which faults are planted.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;

use crate::fault::Fault;
use crate::table::Tally;

/// A work tree of its own. It goes with this value; what was built of it stays, and makes the next run faster.
#[derive(Debug)]
pub(crate) struct Copy {
    tree: PathBuf,
    /// Cargo would take the crates of one work tree for those of another.
    target: PathBuf,
}

impl Copy {
    /// Copies the last commit of this repository.
    pub(crate) fn of_last_commit() -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let built = program.ancestors().nth(2).context("this program is in no target folder")?;
        let folder = built.join("mutants");
        fs::create_dir_all(&folder)?;
        // Always of the same name: that is part of what Cargo knows a crate by.
        let copy = Self { tree: folder.join("tree"), target: folder.join("target") };
        if !copy.tree.exists() {
            run(git().args(["worktree", "add", "--quiet", "--detach"]).arg(&copy.tree).arg("HEAD"))?;
            return Ok(copy);
        }
        // Of a run that was cut off. What has not changed keeps its time, and is not built again.
        let head = output(git().args(["rev-parse", "HEAD"]))?;
        run(copy.git().args(["checkout", "--quiet", "--force", "--detach", head.trim()]))?;
        Ok(copy)
    }

    /// Changes the copy by the patch of a fault.
    pub(crate) fn plant(&self, fault: &Fault) -> anyhow::Result<()> {
        run(self.git().arg("apply").arg(&fault.patch))
    }

    /// Undoes that.
    pub(crate) fn remove(&self, fault: &Fault) -> anyhow::Result<()> {
        run(self.git().args(["apply", "--reverse"]).arg(&fault.patch))
    }

    /// Builds the simulation and runs it.
    ///
    /// # Errors
    /// It cannot be built, or does not come to an end.
    pub(crate) fn simulate(&self, seeds: &str) -> anyhow::Result<Tally> {
        let cargo = |command: &str| {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.arg(command).args(["--quiet", "--profile", "simulation", "--package", "simulation"]);
            cargo.args(["--bin", "simulation"]).current_dir(&self.tree).env("CARGO_TARGET_DIR", &self.target);
            cargo
        };
        // A fault may leave something unused, of which nobody needs to be warned.
        output(&mut cargo("build"))?;
        let said = cargo("run").args(["--", "--brief", "--seeds", seeds]).output()?;
        let said = String::from_utf8_lossy(&said.stdout);
        Tally::read(&said)
            .with_context(|| format!("the simulation says `{}`", said.lines().last().unwrap_or_default()))
    }

    fn git(&self) -> Command {
        let mut git = git();
        git.arg("-C").arg(&self.tree);
        git
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // Nobody is left to be told. The next run makes do with what is there.
        let _ = run(git().args(["worktree", "remove", "--force"]).arg(&self.tree));
    }
}

fn git() -> Command {
    let mut git = Command::new("git");
    git.args(["-C", env!("CARGO_MANIFEST_DIR")]);
    git
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    anyhow::ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}
