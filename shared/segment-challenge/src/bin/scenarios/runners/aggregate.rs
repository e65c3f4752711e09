//! Scenarios of aggregates.

use std::collections::BTreeSet;

use paceline::{Aggregate, CommandSet, EventSet, Refusal};
use serde_json::{Value, json};

use crate::compare::{Fields, matches};
use crate::failure::Failure;
use crate::scenario::{Message, Scenario};

/// What came of a command.
enum Answer<E> {
    Events(Vec<E>),
    Refused { code: String, fields: Option<BTreeSet<String>> },
}

/// Gives the commands one after the other to the aggregate that has seen the given events.
pub(crate) fn run<A, C>(scenario: &Scenario) -> Result<(), Failure>
where
    A: Aggregate<Command = C>,
    C: CommandSet,
{
    let mut state = A::replay(&scenario.given::<A::Event>()?);
    let (last, earlier) = scenario
        .when
        .split_last()
        .ok_or_else(|| Failure::NotRun("it must hold at least one command".into()))?;
    for command in earlier {
        match answer(&state, command, scenario)? {
            Answer::Events(events) => events.iter().for_each(|event| state.apply(event)),
            Answer::Refused { code, .. } => {
                return Err(Failure::NotRun(format!(
                    "{} came before, and was refused: {code}",
                    command.name
                )));
            }
        }
    }
    compare(&scenario.then, answer(&state, last, scenario)?)
}

fn answer<A, C>(state: &A, command: &Message, scenario: &Scenario) -> Result<Answer<A::Event>, Failure>
where
    A: Aggregate<Command = C>,
    C: CommandSet,
{
    let read = C::read(&command.name, &command.data, scenario.now);
    let command = match read {
        None => return Err(Failure::NotRun(format!("there is no command {}", command.name))),
        Some(Err(invalid)) => return Ok(refused(&invalid)),
        Some(Ok(command)) => command,
    };
    Ok(match state.handle(&command, scenario.now) {
        Ok(events) => Answer::Events(events),
        Err(refusal) => refused(&refusal),
    })
}

fn refused<E>(refusal: &impl Refusal) -> Answer<E> {
    let fields = refusal.fields().map(|fields| outer(fields.keys()));
    Answer::Refused { code: refusal.code().to_owned(), fields }
}

fn compare<E: EventSet>(then: &Value, answer: Answer<E>) -> Result<(), Failure> {
    let (expected, actual) = match answer {
        Answer::Events(events) => (then.clone(), json!({ "events": encode(&events)? })),
        Answer::Refused { code, fields } => {
            let mut expected = then.clone();
            let mut actual = json!({ "error": code });
            if let Some(Value::Object(words)) = then.get("fields") {
                expected["fields"] = json!(outer(words.keys()));
                actual["fields"] = json!(fields);
            }
            (expected, actual)
        }
    };
    if is_as_expected(&expected, &actual) { Ok(()) } else { Err(Failure::Differs { expected, actual }) }
}

/// The names of fields. Of a nested path counts the part before the first dot.
fn outer<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    paths.filter_map(|path| path.split('.').next()).map(str::to_owned).collect()
}

fn encode<E: EventSet>(events: &[E]) -> Result<Vec<Value>, Failure> {
    let encode = |event: &E| {
        let encoded = event.encode().map_err(|error| error.to_string())?;
        let data: Value = serde_json::from_str(encoded.data.get()).map_err(|error| error.to_string())?;
        Ok(json!({ "type": encoded.event_type.name, "data": data }))
    };
    events.iter().map(encode).collect::<Result<_, String>>().map_err(Failure::NotRun)
}

fn is_as_expected(expected: &Value, actual: &Value) -> bool {
    let fields = Fields::asked_by(expected);
    ["events", "error", "fields"].iter().all(|part| matches(&expected[part], &actual[part], fields))
}
