//! Stories: commands to aggregates of one type, which give an example of every event.

use std::collections::BTreeMap;

use jiff::Timestamp;
use paceline::{Aggregate, CommandSet, EncodedEvent, EventError, EventSet, EventType, Identity};
use serde::Deserialize;
use serde_json::Value;

/// One line of a story.
#[derive(Deserialize)]
struct Line {
    now: Timestamp,
    /// The name of a command; or of an event that no command gives any more.
    #[serde(rename = "type")]
    name: String,
    data: Value,
    /// Whether its events are better examples than the first of their types.
    #[serde(default)]
    telling: bool,
}

/// Why a story does not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// It is no list of commands.
    #[error("a story cannot be read: {0}")]
    Form(#[from] serde_json::Error),
    /// One of its commands is refused.
    #[error("{command} is refused: {refusal}")]
    Refused {
        /// The command.
        command: String,
        /// Why.
        refusal: String,
    },
    /// An event cannot be read or written.
    #[error(transparent)]
    Event(#[from] EventError),
}

/// Gives the commands of a story to the aggregates that they are for. Of each type of event the first is the example, or
/// the one of the line that is marked as telling more.
pub(super) fn tell<A, C>(story: &str) -> Result<BTreeMap<String, Value>, StoryError>
where
    A: Aggregate<Command = C>,
    C: CommandSet,
{
    let mut aggregates = BTreeMap::<String, A>::new();
    let mut examples = BTreeMap::new();
    for line in serde_json::from_str::<Vec<Line>>(story)? {
        let events = match C::read(&line.name, &line.data, line.now) {
            None => former_event(&line)?.into_iter().collect(),
            Some(read) => {
                let command = read.map_err(|invalid| refused(&line, &invalid))?;
                let state = aggregates.entry(A::target(&command).as_str().to_owned()).or_default();
                let events = state.handle(&command, line.now).map_err(|refusal| refused(&line, &refusal))?;
                events.iter().for_each(|event| state.apply(event));
                events
            }
        };
        for event in events {
            let encoded = event.encode()?;
            let data = serde_json::from_str(encoded.data.get())?;
            let name = encoded.event_type.name.into_owned();
            if line.telling || !examples.contains_key(&name) {
                examples.insert(name, data);
            }
        }
    }
    Ok(examples)
}

fn former_event<E: EventSet>(line: &Line) -> Result<Option<E>, StoryError> {
    let event_type = EventType { name: line.name.clone().into(), version: 1 };
    let data = serde_json::value::to_raw_value(&line.data)?;
    Ok(E::decode(&EncodedEvent { event_type, data })?)
}

fn refused(line: &Line, refusal: &dyn std::fmt::Display) -> StoryError {
    StoryError::Refused { command: line.name.clone(), refusal: refusal.to_string() }
}
