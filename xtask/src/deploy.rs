//! `cargo xtask deploy`: updates the local cloud of a `cargo xtask run` with what has changed.

use anyhow::{Context as _, Result};

use crate::application::Application;
use crate::deployment::{self, Deployment};
use crate::functions;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::progress::step;
use crate::run;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Builds the functions and deploys what has changed.
pub(crate) fn deploy() -> Result<()> {
    let workspace = Workspace::open()?;
    let interrupt = Interrupt::install()?;
    let instance = Instance::of_another_command(&workspace, run::INSTANCE);
    let application = Application::segment_challenge(&workspace);
    let endpoint =
        running_endpoint(&instance, &application).context("start the local cloud first: cargo xtask run")?;
    let tools = Tools::prepare(&workspace)?;
    step("Build the functions", |_| functions::build(&workspace, &tools.engine, &[&application]))?;
    let deployment = step("Deploy", |note| {
        let code = functions::lay_out(&workspace, &tools.engine, &instance, &application)?;
        deployment::deploy(&application, &tools.python, &instance, &endpoint, &code, &interrupt, note)
    })?;
    println!("\nAPI  {}", deployment.api_url());
    Ok(())
}

fn running_endpoint(instance: &Instance, application: &Application) -> Result<String> {
    let endpoint = Deployment::load(instance, application)?.context("nothing was deployed yet")?.endpoint;
    ureq::get(format!("{endpoint}/_localstack/health")).call().context("LocalStack does not answer")?;
    Ok(endpoint)
}
