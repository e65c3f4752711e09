//! The command line.

use std::time::Duration;

use lexopt::prelude::{Long, Value, ValueExt};

use crate::delivery::part::{self, Part};
use crate::delivery::sqs;
use crate::scenario::Scenario;

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Task {
    Commands(Options),
    Load(Options),
    Replay(Options),
    Leaderboard(Options),
    Delivery(Options),
    /// Be a part of `delivery` in a process of its own.
    DeliveryPart(Part),
    /// Be the queues of another process of this program.
    Queues,
    /// Be the engine of another process of this program.
    Engine,
    Help,
}

/// How it is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Options {
    /// How long each store runs each load.
    pub(crate) time: Duration,
    /// One JSON object a line.
    pub(crate) json: bool,
    /// This store alone.
    pub(crate) store: Option<String>,
    /// This load alone.
    pub(crate) scenario: Option<Scenario>,
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(mut parser: lexopt::Parser) -> anyhow::Result<Task> {
    let Some(Value(task)) = parser.next()? else { return Ok(Task::Help) };
    let task = match task.string()?.as_str() {
        "commands" => Task::Commands,
        "load" => Task::Load,
        "replay" => Task::Replay,
        "leaderboard" => Task::Leaderboard,
        "delivery" => Task::Delivery,
        part::ARGUMENT => {
            let name = parser.value()?.string()?;
            let time = Duration::try_from_secs_f64(parser.value()?.parse()?)?;
            return Ok(Task::DeliveryPart(Part { name, time }));
        }
        sqs::ARGUMENT => return Ok(Task::Queues),
        crate::engine::ARGUMENT => return Ok(Task::Engine),
        _ => return Ok(Task::Help),
    };
    let mut options = Options { time: Duration::from_secs(5), json: false, store: None, scenario: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seconds") => options.time = Duration::try_from_secs_f64(parser.value()?.parse()?)?,
            Long("json") => options.json = true,
            Long("store") => options.store = Some(parser.value()?.string()?),
            Long("scenario") => {
                let name = parser.value()?.string()?;
                let scenario = Scenario::named(&name);
                options.scenario =
                    Some(scenario.ok_or_else(|| anyhow::anyhow!("there is no scenario {name}"))?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(task(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> anyhow::Result<Task> {
        super::parse(lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn each_option_says_how_a_task_is_to_be_done() {
        let task = parse(&[
            "commands",
            "--seconds",
            "0.5",
            "--json",
            "--store",
            "paceline",
            "--scenario",
            "append-cold",
        ]);

        assert_eq!(
            task.unwrap(),
            Task::Commands(Options {
                time: Duration::from_millis(500),
                json: true,
                store: Some("paceline".into()),
                scenario: Some(Scenario::AppendCold),
            })
        );
    }

    #[test]
    fn without_a_task_there_is_help() {
        assert_eq!(parse(&[]).unwrap(), Task::Help);
        assert_eq!(parse(&["fly"]).unwrap(), Task::Help);
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        assert!(parse(&["commands", "--scenario", "none"]).is_err());
        assert!(parse(&["load", "--fast"]).is_err());
    }
}
