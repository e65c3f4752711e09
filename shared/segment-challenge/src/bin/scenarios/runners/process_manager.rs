//! Scenarios of process managers.

use paceline::ProcessManager;
use paceline::process_manager::Progress;
use paceline::testing::given_events;
use serde_json::{Value, json};

use crate::compare::{Fields, matches};
use crate::failure::Failure;
use crate::scenario::Scenario;

/// Gives an event to the process manager that has handled the given ones.
pub(crate) fn run<P: ProcessManager>(scenario: &Scenario) -> Result<(), Failure> {
    let mut instances = given_events::<P>(scenario.given()?);
    let [event] = scenario.when.as_slice() else {
        return Err(Failure::NotRun("it must hold one event".into()));
    };
    let (progress, commands) = match event.decode()? {
        Some(event) => instances.handle(event),
        None => (Progress::Ignored, vec![]),
    };
    let commands: Vec<Value> =
        commands.into_iter().map(|command| json!({ "type": command.name, "data": command.data })).collect();
    let actual = json!({ "instance": name(progress), "commands": commands });
    let expected = scenario.then.clone();
    let as_expected = |part: &str| {
        expected
            .get(part)
            .is_none_or(|expected| matches(expected, &actual[part], Fields::asked_by(&scenario.then)))
    };
    if as_expected("instance") && as_expected("commands") {
        Ok(())
    } else {
        Err(Failure::Differs { expected, actual })
    }
}

fn name(progress: Progress) -> &'static str {
    match progress {
        Progress::Started => "started",
        Progress::Continued => "continued",
        Progress::Stopped => "stopped",
        Progress::Ignored => "ignored",
    }
}
