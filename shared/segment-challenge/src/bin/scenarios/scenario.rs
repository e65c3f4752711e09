//! The form of a scenario.

use jiff::Timestamp;
use paceline::{EncodedEvent, EventSet, EventType};
use segment_challenge::AthleteId;
use serde::Deserialize;
use serde_json::Value;

use crate::Failure;

/// One example of what the application does.
#[derive(Debug, Deserialize)]
pub(crate) struct Scenario {
    aggregate: Option<String>,
    process_manager: Option<String>,
    projection: Option<String>,
    /// The events so far.
    #[serde(default)]
    pub(crate) given: Vec<Message>,
    /// The time of the commands.
    #[serde(default)]
    pub(crate) now: Timestamp,
    /// The commands, or the event of a process manager.
    #[serde(default)]
    pub(crate) when: Vec<Message>,
    /// What is asked of the rows of projections. Absent: all rows of the table.
    #[serde(default)]
    pub(crate) query: Option<Query>,
    /// Who asks.
    #[serde(default, rename = "as")]
    pub(crate) asked_by: AskedBy,
    /// Whether every event is delivered twice.
    #[serde(default)]
    pub(crate) twice: bool,
    /// What is expected.
    pub(crate) then: Value,
}

/// Who asks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Option<AthleteId>")]
pub(crate) enum AskedBy {
    /// Nobody is written.
    #[default]
    Operator,
    /// An athlete.
    Athlete(AthleteId),
    /// `null`: someone who has not signed in.
    Nobody,
}

impl From<Option<AthleteId>> for AskedBy {
    fn from(written: Option<AthleteId>) -> Self {
        written.map_or(Self::Nobody, Self::Athlete)
    }
}

/// A query, by its name, with its parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct Query {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) params: Value,
}

/// An event or a command: its name and its fields.
#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    #[serde(rename = "type")]
    pub(crate) name: String,
    pub(crate) data: Value,
    /// The stream of an event, where events of several are given.
    #[serde(default)]
    pub(crate) stream: Option<String>,
    /// When an event was stored, where that matters.
    #[serde(default)]
    pub(crate) recorded_at: Timestamp,
}

/// What a scenario is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject<'a> {
    Aggregate(&'a str),
    ProcessManager(&'a str),
    Projection(&'a str),
}

impl Scenario {
    pub(crate) fn read(scenario: &Value) -> Result<Self, Failure> {
        Self::deserialize(scenario).map_err(|error| Failure::NotRun(format!("this is no scenario: {error}")))
    }

    pub(crate) fn subject(&self) -> Option<Subject<'_>> {
        match (&self.aggregate, &self.process_manager, &self.projection) {
            (Some(name), None, None) => Some(Subject::Aggregate(name)),
            (None, Some(name), None) => Some(Subject::ProcessManager(name)),
            (None, None, Some(name)) => Some(Subject::Projection(name)),
            _ => None,
        }
    }

    /// The events so far, without those that the reader does not know.
    pub(crate) fn given<E: EventSet>(&self) -> Result<Vec<E>, Failure> {
        self.given.iter().filter_map(|event| event.decode().transpose()).collect()
    }
}

impl Message {
    /// The event, in its first version, as all scenarios hold them. `None`: its type is not in the set.
    pub(crate) fn decode<E: EventSet>(&self) -> Result<Option<E>, Failure> {
        let not_read = |error: &dyn std::fmt::Display| Failure::NotRun(format!("{}: {error}", self.name));
        E::decode(&self.encoded()?).map_err(|error| not_read(&error))
    }

    /// The event as it is stored.
    pub(crate) fn encoded(&self) -> Result<EncodedEvent, Failure> {
        let data = serde_json::value::to_raw_value(&self.data)
            .map_err(|error| Failure::NotRun(format!("{}: {error}", self.name)))?;
        Ok(EncodedEvent { event_type: EventType { name: self.name.clone().into(), version: 1 }, data })
    }
}
