//! The whole-system tests, on a LocalStack of their own.
//!
//! The package `system-tests` is given, besides what Cargo sets:
//!
//! - `PACELINE_API_URL`: the public API, without a slash at its end;
//! - `PACELINE_LOCALSTACK_URL`: LocalStack, for calls to AWS APIs;
//! - `PACELINE_PROCESSES_DIR`: a folder with a file `<function>/<pid>` for each process that runs a function
//!   now, where `<function>` is the function's name on AWS, such as `paceline-relay`. A test may kill any of
//!   them: its invocation fails, and the next one starts a new process. In Docker the folder stays empty.

use anyhow::{Context as _, Result};

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

/// Deploys to a LocalStack of its own and runs the whole-system tests on it.
pub(super) fn test(workspace: &Workspace, interrupt: &Interrupt, tally: &mut Tally) -> Result<()> {
    let tools = Tools::prepare(workspace)?;
    let instance = Instance::create(workspace, "test")?;
    let mut localstack = LocalStack::start(&tools, &instance, port::free()?, interrupt)?;
    let deployment = run::bring_up(workspace, &tools, &instance, &mut localstack, interrupt)?;
    // The contract that every event store passes, on the DynamoDB of the deployment.
    cargo::test(
        super::tests_of_the_workspace()
            .args(["--test", "dynoxide", "event_store::"])
            .env("PACELINE_DYNAMODB_ENDPOINT", &deployment.endpoint),
        tally,
    )?;
    cargo::test(
        Workspace::cargo()
            .args(["test", "--package", PACKAGE])
            .env("PACELINE_API_URL", deployment.api_url())
            .env("PACELINE_LOCALSTACK_URL", &deployment.endpoint)
            .env("PACELINE_PROCESSES_DIR", instance.function_processes()),
        tally,
    )
    .with_context(|| format!("what the functions logged is in {}", instance.logs().display()))
}
