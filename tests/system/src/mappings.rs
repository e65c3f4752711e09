//! Event source mappings: what delivers from streams and queues to functions.

use serde_json::{Value, json};

use crate::aws::Aws;

const PATH: &str = "/2015-03-31/event-source-mappings/";

/// Switches the mappings on or off that deliver to one function, or all of them, and waits until they are.
pub(crate) fn switch(aws: &Aws, function: Option<&str>, on: bool) {
    for mapping in of(aws, function) {
        let id = mapping["UUID"].as_str().expect("a mapping has an id");
        aws.put("lambda", &format!("{PATH}{id}"), &json!({ "Enabled": on }));
    }
    let state = if on { "Enabled" } else { "Disabled" };
    crate::eventually(&format!("mappings are {state}"), || {
        of(aws, function).iter().all(|mapping| mapping["State"] == state).then_some(())
    });
}

fn of(aws: &Aws, function: Option<&str>) -> Vec<Value> {
    let filter = function.map_or_else(String::new, |function| format!("?FunctionName={function}"));
    let mut answer = aws.get("lambda", &format!("{PATH}{filter}"));
    let Value::Array(mappings) = answer["EventSourceMappings"].take() else { panic!("{answer}") };
    assert!(!mappings.is_empty(), "nothing is delivered to {function:?}");
    mappings
}
