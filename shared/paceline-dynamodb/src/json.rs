//! JSON as native attributes, so that who looks at an item in the console can read it.
//!
//! Numbers keep their value but not their spelling: DynamoDB gives `250` for `250.0`. They have at most 38 digits and
//! lie between 1e-130 and 1e126; DynamoDB refuses others, and so it does more than 32 levels of nesting.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Map, Number, Value};

/// JSON as an attribute.
pub(crate) fn to_attribute(value: &Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(truth) => AttributeValue::Bool(*truth),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Array(values) => AttributeValue::L(values.iter().map(to_attribute).collect()),
        Value::Object(fields) => AttributeValue::M(to_attributes(fields)),
    }
}

fn to_attributes(fields: &Map<String, Value>) -> HashMap<String, AttributeValue> {
    fields.iter().map(|(name, value)| (name.clone(), to_attribute(value))).collect()
}

/// An attribute as JSON. `None`: it is of a type that JSON has not, such as a set, and so was not written here.
pub(crate) fn from_attribute(attribute: &AttributeValue) -> Option<Value> {
    Some(match attribute {
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::Bool(truth) => Value::Bool(*truth),
        AttributeValue::N(digits) => Value::Number(serde_json::from_str::<Number>(digits).ok()?),
        AttributeValue::S(text) => Value::String(text.clone()),
        AttributeValue::L(values) => Value::Array(values.iter().map(from_attribute).collect::<Option<_>>()?),
        AttributeValue::M(fields) => {
            let field = |(name, value): (&String, _)| Some((name.clone(), from_attribute(value)?));
            Value::Object(fields.iter().map(field).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_comes_back_as_it_went() {
        let value = json!({
            "text": "", "list": [1, -2.5, 18_446_744_073_709_551_615_u64, 1e30, true, null, {}], "object": { "": [] }
        });

        assert_eq!(from_attribute(&to_attribute(&value)), Some(value));
    }
}
