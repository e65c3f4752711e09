//! `cargo xtask rebuild`, `replay` and `reconcile`: what the maintenance function of a running local cloud is asked.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::application::Application;
use crate::deployment::Deployment;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::lambda::Lambda;
use crate::run;
use crate::workspace::Workspace;

/// How often a rebuild is asked after, which also takes it on.
const FOLLOW_INTERVAL: Duration = Duration::from_secs(3);

/// What is wanted of a rebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rebuild {
    /// To begin, and to be told until it is done.
    Start,
    Pause,
    Resume,
    Cancel,
    Status,
}

/// What is wanted of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    /// To begin after a position, and to be told until it is done.
    Start {
        from: u64,
    },
    Pause,
    Resume,
    Cancel,
    Status,
}

/// Asks for something of the rebuild of a projection.
pub(crate) fn rebuild(projection: &str, wanted: Rebuild) -> Result<()> {
    let cloud = Cloud::running()?;
    let ask = |order: Option<&str>| {
        let answer = cloud.ask(&json!({ "rebuild": { "projection": projection, "order": order } }))?;
        println!("{}", told(&answer["rebuild"]));
        Ok::<_, anyhow::Error>(answer["rebuild"]["phase"]["done"].is_object())
    };
    let order = match wanted {
        Rebuild::Start => "start",
        Rebuild::Pause => "pause",
        Rebuild::Resume => "resume",
        Rebuild::Cancel => "cancel",
        Rebuild::Status => return ask(None).map(drop),
    };
    let mut done = ask(Some(order))?;
    while wanted == Rebuild::Start && !done && !cloud.interrupt.wait(FOLLOW_INTERVAL) {
        done = ask(None)?;
    }
    Ok(())
}

/// Asks for something of the replay of an event handler.
pub(crate) fn replay(handler: &str, wanted: Replay) -> Result<()> {
    let cloud = Cloud::running()?;
    let ask = |order: Value| {
        let answer = cloud.ask(&json!({ "replay": { "handler": handler, "order": order } }))?;
        println!("{}", told_of_replay(&answer["replay"]));
        Ok::<_, anyhow::Error>(answer["replay"]["state"] == "running")
    };
    let order = match wanted {
        Replay::Start { from } => json!({ "start": { "from": from } }),
        Replay::Pause => json!("pause"),
        Replay::Resume => json!("resume"),
        Replay::Cancel => json!("cancel"),
        Replay::Status => return ask(Value::Null).map(drop),
    };
    let mut runs = ask(order)?;
    while matches!(wanted, Replay::Start { .. }) && runs && !cloud.interrupt.wait(FOLLOW_INTERVAL) {
        runs = ask(Value::Null)?;
    }
    Ok(())
}

/// Has checkpoints compared with the log, and who lags told.
pub(crate) fn reconcile(subscriber: Option<&str>, from: Option<u64>) -> Result<()> {
    let cloud = Cloud::running()?;
    let mut wanted = json!({});
    if let Some(subscriber) = subscriber {
        wanted["subscriber"] = json!(subscriber);
    }
    if let Some(from) = from {
        wanted["from"] = json!(from);
    }
    let answer = cloud.ask(&json!({ "reconcile": wanted }))?;
    println!("{:#}", answer["reconciled"]);
    Ok(())
}

/// A rebuild in a line.
fn told(rebuild: &Value) -> String {
    let phase = match &rebuild["phase"] {
        Value::String(phase) => phase.as_str(),
        Value::Object(phase) => phase.keys().next().map_or("", String::as_str),
        _ => return "it was never rebuilt".to_owned(),
    };
    let progress = &rebuild["progress"];
    let paused = if rebuild["paused"] == true { ", paused" } else { "" };
    let left = progress["seconds_left"].as_u64().map_or_else(String::new, |left| format!(", {left} s left"));
    let failures = rebuild["failures"].as_array().map_or(0, Vec::len);
    let failures = if failures > 0 {
        format!(", {failures} slices fail: {}", rebuild["failures"])
    } else {
        String::new()
    };
    format!(
        "generation {}: {phase}{paused}, {} commits ({} projected, {} a second), {} of {} slices{left}{failures}",
        rebuild["generation"],
        progress["commits"],
        progress["projected"],
        progress["commits_per_second"],
        progress["caught_up"],
        progress["slices"],
    )
}

/// A replay in a line.
fn told_of_replay(replay: &Value) -> String {
    let state = match &replay["state"] {
        Value::String(state) => state.as_str(),
        Value::Object(state) => state.keys().next().map_or("", String::as_str),
        _ => return "it was never replayed".to_owned(),
    };
    let progress = &replay["progress"];
    let left = progress["seconds_left"].as_u64().filter(|_| state == "running");
    let left = left.map_or_else(String::new, |left| format!(", {left} s left"));
    format!(
        "replay {}: {state}, {} commits ({} a second), {} streams set back, {} of them not yet handled, {} of {} \
         slices{left}",
        replay["number"],
        progress["commits"],
        progress["commits_per_second"],
        progress["streams"],
        progress["waiting"],
        progress["read"],
        progress["slices"],
    )
}

/// The local cloud of a `cargo xtask run`.
struct Cloud {
    endpoint: String,
    function: String,
    interrupt: Interrupt,
}

impl Cloud {
    fn running() -> Result<Self> {
        let workspace = Workspace::open()?;
        let instance = Instance::of_another_command(&workspace, run::INSTANCE);
        let deployment = Deployment::load(&instance, &Application::segment_challenge(&workspace))?
            .context("start the local cloud first: cargo xtask run")?;
        let function = deployment.function_names().find(|name| name.ends_with("-maintenance"));
        let function = function.context("the deployment has no maintenance function")?;
        Ok(Self { endpoint: deployment.endpoint, function, interrupt: Interrupt::install()? })
    }

    fn ask(&self, event: &Value) -> Result<Value> {
        Lambda::new(&self.endpoint, &self.interrupt).invoke(&self.function, event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rebuild_is_told_in_a_line() {
        let rebuild = json!({
            "generation": 2, "phase": { "following": { "since": "2026-06-01T08:00:00Z" } }, "paused": false,
            "progress": { "slices": 16, "caught_up": 15, "commits": 120, "projected": 80, "commits_per_second": 40.0,
                "seconds_left": 9 },
            "failures": [],
        });

        assert_eq!(
            told(&rebuild),
            "generation 2: following, 120 commits (80 projected, 40.0 a second), 15 of 16 slices, 9 s left"
        );
        assert_eq!(told(&Value::Null), "it was never rebuilt");
    }

    #[test]
    fn a_replay_is_told_in_a_line() {
        let progress = json!({ "slices": 16, "read": 3, "commits": 120, "streams": 40, "waiting": 2,
            "commits_per_second": 40.0, "seconds_left": 9 });
        let replay = |state| json!({ "number": 1, "state": state, "progress": progress });

        assert_eq!(
            told_of_replay(&replay(json!("running"))),
            "replay 1: running, 120 commits (40.0 a second), 40 streams set back, 2 of them not yet handled, 3 of 16 \
             slices, 9 s left"
        );
        assert!(told_of_replay(&replay(json!({ "done": {} }))).starts_with("replay 1: done, 120 commits"));
        assert_eq!(told_of_replay(&Value::Null), "it was never replayed");
    }
}
