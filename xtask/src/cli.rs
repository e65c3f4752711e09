//! The command line.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::maintenance::{Rebuild, Replay};
use crate::{deploy, maintenance, run, test};

const HELP: &str = "\
Developer commands of this workspace.

cargo xtask run [--port PORT]
    Runs the application on a local cloud until Ctrl-C: installs what is missing into .localstack/, starts
    LocalStack on PORT (4566 by default), builds and deploys the functions, creates demo data and follows
    the functions' logs. In Docker where an engine answers, else as processes of this machine.

cargo xtask deploy
    From a second terminal: builds, and updates the running local cloud with what has changed, which is one
    function's code or, after a change to a template, everything.

cargo xtask rebuild PROJECTION [--pause | --resume | --cancel | --status]
    Makes the rows of a projection anew beside those that are read, and tells until they have taken their place.

cargo xtask replay HANDLER (--from POSITION | --pause | --resume | --cancel | --status)
    Has an event handler handle again what came after a position, and tells until it has. A position is `origin`,
    an instant such as 2026-11-01T00:00:00Z, or a number.

cargo xtask reconcile [SUBSCRIBER] [--from POSITION]
    Compares checkpoints with the log, of all subscribers or of one, and has what was missed delivered again; from
    `origin` on, of all that ever happened.

cargo xtask test [STEP...]
    Runs all checks, or only those named: format, clippy, templates, python, tests, simulation, system.
    Whole-system tests have a LocalStack of their own on free ports. Ends with the number of tests passed and
    failed; each seed of the simulation counts as one.
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run { port: u16 },
    Deploy,
    Rebuild { projection: Option<String>, wanted: Rebuild },
    Replay { handler: Option<String>, wanted: Option<Replay> },
    Reconcile { subscriber: Option<String>, from: Option<u64> },
    Test { steps: Vec<test::Step> },
}

impl Command {
    /// Reads this program's arguments.
    pub(crate) fn from_arguments() -> Result<Self> {
        Ok(Self::parse(Parser::from_env())?)
    }

    /// Does what was asked for.
    pub(crate) fn run(self) -> Result<ExitCode> {
        match self {
            Self::Help => print!("{HELP}"),
            Self::Run { port } => run::run(port)?,
            Self::Deploy => deploy::deploy()?,
            Self::Rebuild { projection, wanted } => {
                maintenance::rebuild(&projection.context("which projection?")?, wanted)?;
            }
            Self::Replay { handler, wanted } => {
                let wanted =
                    wanted.context("from where? --from origin, or a position, has effects had again")?;
                maintenance::replay(&handler.context("which event handler?")?, wanted)?;
            }
            Self::Reconcile { subscriber, from } => maintenance::reconcile(subscriber.as_deref(), from)?,
            Self::Test { steps } => return test::test(&steps),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn parse(mut arguments: Parser) -> Result<Self, lexopt::Error> {
        let mut command = match arguments.next()? {
            None | Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Self::Help),
            Some(Arg::Value(name)) => Self::named(&name)?,
            Some(option) => return Err(option.unexpected()),
        };
        while let Some(argument) = arguments.next()? {
            match (&mut command, argument) {
                (_, Arg::Short('h') | Arg::Long("help")) => return Ok(Self::Help),
                (Self::Run { port }, Arg::Long("port")) => *port = arguments.value()?.parse()?,
                (
                    Self::Rebuild { projection: name @ None, .. }
                    | Self::Replay { handler: name @ None, .. }
                    | Self::Reconcile { subscriber: name @ None, .. },
                    Arg::Value(value),
                ) => {
                    *name = Some(value.string()?);
                }
                (Self::Rebuild { wanted, .. }, Arg::Long("pause")) => *wanted = Rebuild::Pause,
                (Self::Rebuild { wanted, .. }, Arg::Long("resume")) => *wanted = Rebuild::Resume,
                (Self::Rebuild { wanted, .. }, Arg::Long("cancel")) => *wanted = Rebuild::Cancel,
                (Self::Rebuild { wanted, .. }, Arg::Long("status")) => *wanted = Rebuild::Status,
                (Self::Replay { wanted, .. }, Arg::Long("from")) => {
                    *wanted = Some(Replay::Start { from: position(&arguments.value()?.string()?)? });
                }
                (Self::Replay { wanted, .. }, Arg::Long("pause")) => *wanted = Some(Replay::Pause),
                (Self::Replay { wanted, .. }, Arg::Long("resume")) => *wanted = Some(Replay::Resume),
                (Self::Replay { wanted, .. }, Arg::Long("cancel")) => *wanted = Some(Replay::Cancel),
                (Self::Replay { wanted, .. }, Arg::Long("status")) => *wanted = Some(Replay::Status),
                (Self::Reconcile { from, .. }, Arg::Long("from")) => {
                    *from = Some(position(&arguments.value()?.string()?)?);
                }
                (Self::Test { steps }, Arg::Value(step)) => steps.push(step.parse()?),
                (_, other) => return Err(other.unexpected()),
            }
        }
        Ok(command)
    }

    fn named(name: &OsString) -> Result<Self, lexopt::Error> {
        match name.to_str() {
            Some("run") => Ok(Self::Run { port: 4566 }),
            Some("deploy") => Ok(Self::Deploy),
            Some("rebuild") => Ok(Self::Rebuild { projection: None, wanted: Rebuild::Start }),
            Some("replay") => Ok(Self::Replay { handler: None, wanted: None }),
            Some("reconcile") => Ok(Self::Reconcile { subscriber: None, from: None }),
            Some("test") => Ok(Self::Test { steps: Vec::new() }),
            _ => Err(format!("unknown command {}; see cargo xtask --help", name.display()).into()),
        }
    }
}

/// A place in the log: the number of a position, or that before an instant.
fn position(text: &str) -> Result<u64, lexopt::Error> {
    if text == "origin" {
        return Ok(0);
    }
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    let instant: Timestamp = text.parse().map_err(|_| {
        format!("`{text}` is neither origin, an instant such as 2026-11-01T00:00:00Z, nor a number")
    })?;
    let milliseconds = u64::try_from(instant.as_millisecond()).unwrap_or(0);
    Ok((milliseconds << 16).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Command, String> {
        Command::parse(Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn commands_are_recognised_with_their_options() {
        assert_eq!(parse(&[]), Ok(Command::Help));
        assert_eq!(parse(&["run"]), Ok(Command::Run { port: 4566 }));
        assert_eq!(parse(&["run", "--port", "4600"]), Ok(Command::Run { port: 4600 }));
        assert_eq!(parse(&["deploy"]), Ok(Command::Deploy));
        assert_eq!(parse(&["test"]), Ok(Command::Test { steps: vec![] }));
        assert_eq!(
            parse(&["test", "clippy", "system"]),
            Ok(Command::Test { steps: vec![test::Step::Clippy, test::Step::System] })
        );
    }

    #[test]
    fn maintenance_is_asked_by_name() {
        let rebuild =
            |wanted| Ok(Command::Rebuild { projection: Some("challenges-projection".to_owned()), wanted });
        assert_eq!(parse(&["rebuild", "challenges-projection"]), rebuild(Rebuild::Start));
        assert_eq!(parse(&["rebuild", "challenges-projection", "--pause"]), rebuild(Rebuild::Pause));
        assert_eq!(
            parse(&["reconcile", "challenges-projection", "--from", "0"]),
            Ok(Command::Reconcile { subscriber: Some("challenges-projection".to_owned()), from: Some(0) })
        );
        assert!(parse(&["rebuild", "one", "another"]).is_err());
        let replay =
            |wanted| Ok(Command::Replay { handler: Some("slug-claims".to_owned()), wanted: Some(wanted) });
        assert_eq!(parse(&["replay", "slug-claims", "--from", "origin"]), replay(Replay::Start { from: 0 }));
        assert_eq!(parse(&["replay", "slug-claims", "--from", "7"]), replay(Replay::Start { from: 7 }));
        assert_eq!(parse(&["replay", "slug-claims", "--cancel"]), replay(Replay::Cancel));
        assert_eq!(
            parse(&["replay", "slug-claims", "--from", "1970-01-01T00:00:01Z"]),
            replay(Replay::Start { from: (1_000 << 16) - 1 })
        );
        assert!(
            parse(&["replay", "slug-claims", "--from", "yesterday"]).unwrap_err().contains("`yesterday`")
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(parse(&["walk"]).unwrap_err().contains("unknown command walk"));
        assert!(parse(&["run", "--port", "many"]).is_err());
        assert!(parse(&["deploy", "--port", "4600"]).is_err());
        assert!(parse(&["test", "everything"]).is_err());
    }
}
