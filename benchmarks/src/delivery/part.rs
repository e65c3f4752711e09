//! Parts that run in processes of their own, as functions do: their processor time is theirs alone, and what they log goes
//! where nobody reads it, at its usual price.

use std::io::{Write, stderr};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{latency, relay};

/// The argument by which this program runs as a part.
pub(crate) const ARGUMENT: &str = "delivery-part";

/// A part, and for how long it measures each thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) time: Duration,
}

/// Has a part run, and gives what it has measured.
pub(super) fn run<T: DeserializeOwned>(name: &str, time: Duration) -> anyhow::Result<T> {
    let output = Command::new(std::env::current_exe()?)
        .args([ARGUMENT, name, &time.as_secs_f64().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("{name} does not start"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{name}: {said}");
    let measured = said.lines().last().unwrap_or_default();
    serde_json::from_str(measured).with_context(|| format!("{name} says {said}"))
}

/// Runs as a part: the last line of the error output is what was measured.
pub(crate) fn serve(part: &Part) -> anyhow::Result<()> {
    paceline_lambda::logging::start();
    // One thread, as a function of less than two processors has.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match part.name.as_str() {
        relay::PART => say(&runtime.block_on(relay::measure(part.time))?),
        latency::PART => say(&runtime.block_on(latency::measure(part.time))?),
        name => anyhow::bail!("there is no part {name}"),
    }
}

fn say(measured: &impl Serialize) -> anyhow::Result<()> {
    writeln!(stderr(), "{}", serde_json::to_string(measured)?)?;
    Ok(())
}
