//! When what came is what was expected.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Which fields of an object are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fields {
    /// All: one that is not expected must not come.
    All,
    /// Those that are written. Others may have any value.
    Written,
}

impl Fields {
    /// What an expectation asks for: with `"subset": true` what it writes, else all.
    pub(crate) fn asked_by(then: &Value) -> Self {
        if then["subset"] == Value::Bool(true) { Self::Written } else { Self::All }
    }
}

/// Whether a value is as expected: a number as a number, an instant as an instant, and `null` as if it were absent.
pub(crate) fn matches(expected: &Value, actual: &Value, fields: Fields) -> bool {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => objects_match(expected, actual, fields),
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(expected, actual)| matches(expected, actual, fields))
        }
        (Value::String(expected), Value::String(actual)) => {
            expected == actual || instant(expected).is_some_and(|instant_| instant(actual) == Some(instant_))
        }
        (Value::Number(expected), Value::Number(actual)) => {
            expected == actual || expected.as_f64() == actual.as_f64()
        }
        _ => expected == actual,
    }
}

fn objects_match(expected: &Map<String, Value>, actual: &Map<String, Value>, fields: Fields) -> bool {
    let as_expected = expected
        .iter()
        .all(|(name, expected)| matches(expected, actual.get(name).unwrap_or(&Value::Null), fields));
    let unexpected = |(name, value): (&String, &Value)| !value.is_null() && !expected.contains_key(name);
    as_expected && (fields == Fields::Written || !actual.iter().any(unexpected))
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_compared_by_what_they_mean() {
        let same = |expected, actual| matches(&expected, &actual, Fields::All);

        assert!(same(json!(8), json!(8.0)));
        assert!(!same(json!(8), json!(8.1)));
        assert!(!same(json!(8), json!("8")));
        assert!(same(json!("2026-06-01T00:00:00Z"), json!("2026-06-01T02:00:00+02:00")));
        assert!(!same(json!("2026-06-01T00:00:00"), json!("2026-06-01T00:00:00Z")));
        assert!(same(json!({ "a": 1, "b": null }), json!({ "a": 1, "c": null })));
        assert!(!same(json!({ "a": 1 }), json!({ "a": 1, "c": 2 })));
        assert!(!same(json!([1, 2]), json!([2, 1])));
    }

    #[test]
    fn a_subset_leaves_open_what_it_does_not_write() {
        let expected = json!({ "a": 1, "b": null });

        assert!(matches(&expected, &json!({ "a": 1, "c": 2 }), Fields::Written));
        assert!(!matches(&expected, &json!({ "a": 1, "b": 2 }), Fields::Written));
    }
}
