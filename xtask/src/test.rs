//! `cargo xtask test`: all checks, each step with its duration, and the number of tests at the end.
//!
//! The whole-system tests (the package `system-tests`) are given, besides what Cargo sets:
//!
//! - `PACELINE_API_URL`: the public API, without a slash at its end;
//! - `PACELINE_LOCALSTACK_URL`: LocalStack, for calls to AWS APIs;
//! - `PACELINE_PROCESSES_DIR`: a folder with a file `<function>/<pid>` for each process that runs a function
//!   now, where `<function>` is the function's name on AWS, such as `paceline-relay`. A test may kill any of
//!   them: its invocation fails, and the next one starts a new process. In Docker the folder stays empty.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};

use crate::digest::files;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::localstack::LocalStack;
use crate::port;
use crate::process;
use crate::progress::step;
use crate::run;
use crate::tally::Tally;
use crate::tools::Tools;
use crate::workspace::Workspace;

const SYSTEM_TESTS: &str = "system-tests";

/// One of the checks, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Format,
    Clippy,
    Templates,
    Python,
    Tests,
    System,
}

impl Step {
    const ALL: [Self; 6] =
        [Self::Format, Self::Clippy, Self::Templates, Self::Python, Self::Tests, Self::System];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Templates => "templates",
            Self::Python => "python",
            Self::Tests => "tests",
            Self::System => "system",
        }
    }

    fn run(self, workspace: &Workspace, interrupt: &Interrupt, tally: &mut Tally) -> Result<()> {
        match self {
            Self::Format => process::run(Workspace::cargo().args(["fmt", "--all", "--check"])),
            Self::Clippy => process::run(
                Workspace::cargo()
                    .args(["clippy", "--quiet", "--workspace", "--all-targets", "--"])
                    .args(["-D", "warnings"]),
            ),
            Self::Templates => lint_templates(workspace),
            Self::Python => check_extension(workspace, tally),
            Self::Tests => {
                count(Workspace::cargo().args(["test", "--workspace", "--exclude", SYSTEM_TESTS]), tally)
            }
            Self::System => system_tests(workspace, interrupt, tally),
        }
    }
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
pub(crate) fn test(steps: &[Step]) -> Result<()> {
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
    }
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
    }
    println!("\n{tally}");
    if failed.is_empty() { Ok(()) } else { bail!("not everything passed") }
}

/// Lints the templates as they are written and as CloudFormation gets them.
fn lint_templates(workspace: &Workspace) -> Result<()> {
    let python = Tools::prepare_python(workspace)?;
    let transformed = workspace.local().join("template.transformed.json");
    let transform =
        process::output(python.module("paceline_localstack.transform").arg(workspace.template()))?;
    fs::write(&transformed, transform)?;
    process::run(
        python
            .module("paceline_localstack.lint")
            .args(["--append-rules", "cfn_lint_serverless.rules", "--"])
            .arg(workspace.template())
            .args(files(&workspace.nested_templates(), &["yaml"])?)
            .arg(transformed)
            // Where its configuration is.
            .current_dir(&workspace.root),
    )
}

/// Lints and tests the extension of LocalStack.
fn check_extension(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
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

/// Deploys to a LocalStack of its own and runs the whole-system tests on it.
fn system_tests(workspace: &Workspace, interrupt: &Interrupt, tally: &mut Tally) -> Result<()> {
    let tools = Tools::prepare(workspace)?;
    let instance = Instance::create(workspace, "test")?;
    let mut localstack = LocalStack::start(&tools, &instance, port::free()?, interrupt)?;
    let deployment = run::bring_up(workspace, &tools, &instance, &mut localstack, interrupt)?;
    count(
        Workspace::cargo()
            .args(["test", "--package", SYSTEM_TESTS])
            .env("PACELINE_API_URL", deployment.api_url())
            .env("PACELINE_LOCALSTACK_URL", &deployment.endpoint)
            .env("PACELINE_PROCESSES_DIR", instance.function_processes()),
        tally,
    )
}

/// Runs `cargo test` to its end, shows its output and counts its tests.
fn count(cargo_test: &mut Command, tally: &mut Tally) -> Result<()> {
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
