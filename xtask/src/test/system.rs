//! The whole-system tests, on a LocalStack of their own.
//!
//! The package `system-tests` is given, besides what Cargo sets:
//!
//! - `PACELINE_API_URL`: the public API of Segment Challenge, without a slash at its end;
//! - `PACELINE_BANK_API_URL`: that of the bank, the small application that tests of delivery are about;
//! - `PACELINE_OPERATOR`: the athlete who operates Segment Challenge;
//! - `PACELINE_LOCALSTACK_URL`: LocalStack, for calls to AWS APIs;
//! - `PACELINE_PROCESSES_DIR`: a folder with a file `<function>/<pid>` for each process that runs a function
//!   now, where `<function>` is the function's name on AWS, such as `paceline-relay`. A test may kill any of
//!   them: its invocation fails, and the next one starts a new process. In Docker the folder stays empty.

use anyhow::{Context as _, Result};

use crate::application::{Application, OPERATOR};
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::localstack::LocalStack;
use crate::port;
use crate::run;
use crate::tally::Tally;
use crate::test::cargo;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The package of the whole-system tests.
pub(super) const PACKAGE: &str = "system-tests";

/// Deploys both applications to a LocalStack of its own and runs the whole-system tests on it.
pub(super) fn test(workspace: &Workspace, interrupt: &Interrupt, tally: &mut Tally) -> Result<()> {
    let tools = Tools::prepare(workspace)?;
    let instance = Instance::create(workspace, "test")?;
    let mut localstack = LocalStack::start(&tools, &instance, port::free()?, interrupt)?;
    let (challenge, bank) = (Application::segment_challenge(workspace), Application::bank(workspace));
    run::bring_up(workspace, &tools, &mut localstack, &[&challenge, &bank])?;
    let deploy = |application| run::deploy(workspace, &tools, &instance, &localstack, application, interrupt);
    let (challenge, bank) = (deploy(&challenge)?, deploy(&bank)?);
    // The contract that every event store passes, on the DynamoDB of the deployment.
    cargo::test(
        super::tests_of_the_workspace()
            .args(["--test", "dynoxide", "event_store::"])
            .env("PACELINE_DYNAMODB_ENDPOINT", &challenge.endpoint),
        tally,
    )?;
    cargo::test(
        Workspace::cargo()
            .args(["test", "--package", PACKAGE])
            .env("PACELINE_API_URL", challenge.api_url())
            .env("PACELINE_BANK_API_URL", bank.api_url())
            .env("PACELINE_OPERATOR", OPERATOR)
            .env("PACELINE_LOCALSTACK_URL", &challenge.endpoint)
            .env("PACELINE_PROCESSES_DIR", instance.function_processes()),
        tally,
    )
    .with_context(|| format!("what the functions logged is in {}", instance.logs().display()))
}
