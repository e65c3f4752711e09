//! Attribute values, in the JSON form of requests: `{"S":"text"}`.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Refusal;

/// The attributes of an item.
pub(crate) type Item = Map<String, Value>;

/// The most bytes of an item.
pub(super) const MOST_BYTES: usize = 400 * 1024;

/// A value that items are found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scalar {
    Number(i128),
    Text(String),
}

impl Scalar {
    /// Less than all others.
    pub(super) const LEAST: Self = Self::Number(i128::MIN);

    /// The value of a key of this kind: `S` or `N`.
    pub(super) fn read(value: &Value, kind: &str) -> Result<Self, Refusal> {
        let text =
            value[kind].as_str().ok_or_else(|| Refusal::invalid(format!("a key is {value}, not {kind}")))?;
        match kind {
            "N" => integer(text).map(Self::Number),
            _ if text.is_empty() => Err(Refusal::invalid("a key is empty")),
            _ => Ok(Self::Text(text.to_owned())),
        }
    }
}

/// A number. The model knows whole ones only.
pub(super) fn integer(text: &str) -> Result<i128, Refusal> {
    text.parse().map_err(|_| Refusal::invalid(format!("the model does not compare {text}")))
}

/// Type and content.
fn parts(value: &Value) -> Option<(&str, &Value)> {
    value.as_object()?.iter().next().map(|(kind, content)| (kind.as_str(), content))
}

/// The order of two values of the same type. `None`: they have no order.
pub(super) fn compare(one: &Value, other: &Value) -> Result<Option<Ordering>, Refusal> {
    let (Some((kind, one)), Some((same, other))) = (parts(one), parts(other)) else { return Ok(None) };
    let (Some(one), Some(other)) = (one.as_str(), other.as_str()) else { return Ok(None) };
    Ok(match kind {
        _ if kind != same => None,
        "N" => Some(integer(one)?.cmp(&integer(other)?)),
        "S" => Some(one.cmp(other)),
        _ => None,
    })
}

/// Whether two values are the same, of whatever type.
pub(super) fn equal(one: &Value, other: &Value) -> Result<bool, Refusal> {
    Ok(match compare(one, other)? {
        Some(order) => order.is_eq(),
        None => one == other,
    })
}

/// The bytes of an item, names and values.
pub(super) fn bytes_of(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + bytes(value)).sum()
}

fn bytes(value: &Value) -> usize {
    let Some((kind, content)) = parts(value) else { return 0 };
    match (kind, content) {
        ("S", Value::String(text)) => text.len(),
        ("N", Value::String(digits)) => digits.len() / 2 + 2,
        ("B", Value::String(base64)) => base64.len() / 4 * 3,
        ("M", Value::Object(map)) => 3 + map.len() + bytes_of(map),
        ("L", Value::Array(list)) => 3 + list.iter().map(|value| 1 + bytes(value)).sum::<usize>(),
        (_, Value::Array(set)) => set.iter().filter_map(Value::as_str).map(str::len).sum(),
        _ => 1,
    }
}
