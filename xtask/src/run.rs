//! `cargo xtask run`: the whole application on a local cloud, until Ctrl-C.

use std::time::Duration;

use anyhow::Result;

use crate::api::Api;
use crate::application::Application;
use crate::demo::{self, Demo};
use crate::deployment::{self, Deployment};
use crate::functions;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::localstack::LocalStack;
use crate::logs::Logs;
use crate::port;
use crate::progress::step;
use crate::tools::Tools;
use crate::workspace::{Workspace, shown};

/// The instance's name, and so its folder's.
pub(crate) const INSTANCE: &str = "run";

const FOLLOW_INTERVAL: Duration = Duration::from_millis(200);

/// Runs until the user stops it.
pub(crate) fn run(port: u16) -> Result<()> {
    let workspace = Workspace::open()?;
    let interrupt = Interrupt::install()?;
    let instance = Instance::create(&workspace, INSTANCE)?;
    port::require_free(port)?;
    let tools = Tools::prepare(&workspace)?;
    // It starts while the functions are built.
    let mut localstack = LocalStack::start(&tools, &instance, port, &interrupt)?;
    let application = Application::segment_challenge(&workspace);
    bring_up(&workspace, &tools, &mut localstack, &[&application])?;
    let deployment = deploy(&workspace, &tools, &instance, &localstack, &application, &interrupt)?;
    // Without it there is still an application to look at, and its logs tell what is wrong.
    let demo = step("Demo data", |_| demo::create(&Api::new(deployment.api_url()), &interrupt))
        .inspect_err(|error| println!("{error:#}"))
        .ok();
    tell(&workspace, &instance, &deployment, demo.as_ref());
    follow(Logs::of(&deployment, &instance, &tools.engine), &mut localstack, &interrupt)?;
    step("Stop", |_| {
        drop(localstack);
        Ok(())
    })
}

/// Builds applications while LocalStack starts, and waits for it.
pub(crate) fn bring_up(
    workspace: &Workspace,
    tools: &Tools,
    localstack: &mut LocalStack<'_>,
    applications: &[&Application],
) -> Result<()> {
    step("Build the functions", |_| functions::build(workspace, &tools.engine, applications))?;
    step("LocalStack", |note| {
        localstack.wait_until_healthy()?;
        *note = format!("answers on {}", localstack.endpoint());
        Ok(())
    })
}

/// Deploys what was built of an application.
pub(crate) fn deploy(
    workspace: &Workspace,
    tools: &Tools,
    instance: &Instance,
    localstack: &LocalStack<'_>,
    application: &Application,
    interrupt: &Interrupt,
) -> Result<Deployment> {
    step("Deploy", |note| {
        let code = functions::lay_out(workspace, &tools.engine, instance, application)?;
        let endpoint = localstack.endpoint();
        deployment::deploy(application, &tools.python, instance, &endpoint, &code, interrupt, note)
    })
}

fn tell(workspace: &Workspace, instance: &Instance, deployment: &Deployment, demo: Option<&Demo>) {
    let api = deployment.api_url();
    println!();
    println!("API         {api}");
    println!("LocalStack  {}  (log: {})", deployment.endpoint, shown(workspace, &instance.log()));
    println!();
    println!("Read        curl '{api}/challenges'");
    if let Some(Demo { challenge_id, newcomer }) = demo {
        println!("Join        curl -X POST '{api}/challenges/{challenge_id}/join' \\");
        println!("              -H 'Authorization: Bearer {}' \\", newcomer.token);
        println!("              -H 'Content-Type: application/json' -d '{{}}'");
    }
    println!("Redeploy    cargo xtask deploy");
    println!("Stop        Ctrl-C");
    println!();
}

/// Shows what the functions log until the user stops it.
fn follow(mut logs: Logs, localstack: &mut LocalStack<'_>, interrupt: &Interrupt) -> Result<()> {
    loop {
        for line in logs.poll()? {
            println!("{} | {}", line.function, line.text);
        }
        if interrupt.wait(FOLLOW_INTERVAL) {
            println!();
            return Ok(());
        }
        localstack.require_running()?;
    }
}
