//! The kinds of values that fields hold.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde_json::Value;

use crate::stage::StageType;
use crate::{Number, Points};

/// A value of its kind, or what is wrong with it.
pub(super) type Kind<T> = Result<T, String>;

fn string(value: &Value) -> Kind<&str> {
    value.as_str().ok_or_else(|| "must be a text".into())
}

pub(super) fn id<T: FromStr<Err = paceline::InvalidId>>(value: &Value) -> Kind<T> {
    string(value)?.parse().map_err(|invalid: paceline::InvalidId| invalid.to_string())
}

pub(super) fn text(value: &Value, max_chars: usize) -> Kind<String> {
    let text = string(value)?;
    // A character takes a byte at least, so a short text need not be counted.
    if text.len() > max_chars && text.chars().count() > max_chars {
        return Err(format!("must have at most {max_chars} characters"));
    }
    Ok(text.to_owned())
}

pub(super) fn bool(value: &Value) -> Kind<bool> {
    value.as_bool().ok_or_else(|| "must be true or false".into())
}

pub(super) fn int(value: &Value) -> Kind<i64> {
    value.as_i64().ok_or_else(|| "must be a whole number".into())
}

pub(super) fn number(value: &Value) -> Kind<Number> {
    Number::deserialize(value).map_err(|_| "must be a number of at most 28 digits".into())
}

/// RFC 3339 in UTC. The parser takes more than that: spaces, missing seconds, names of time zones.
pub(super) fn instant(value: &Value) -> Kind<Timestamp> {
    let words = "must be an instant in UTC, such as 2026-06-01T00:00:00Z";
    let text = string(value)?;
    let clock = ["Z", "z", "+00:00", "-00:00"].iter().find_map(|utc| text.strip_suffix(utc));
    match clock {
        Some(clock) if is_wall_clock(clock) => text.parse().map_err(|_| words.into()),
        _ => Err(words.into()),
    }
}

pub(super) fn local(value: &Value) -> Kind<DateTime> {
    let words = "must be a wall clock without offset, such as 2026-06-01T00:00:00";
    let text = string(value)?;
    if is_wall_clock(text) { text.parse().map_err(|_| words.into()) } else { Err(words.into()) }
}

/// Whether a text has the form `2026-06-01T00:00:00`, with or without a fraction of a second.
fn is_wall_clock(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let Some((clock, fraction)) = text.as_bytes().split_at_checked(FORM.len()) else { return false };
    let has_form = clock.iter().zip(FORM).all(|(byte, form)| match form {
        b'd' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't'),
        other => byte == other,
    });
    has_form
        && match fraction {
            [] => true,
            [b'.', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        }
}

/// A value of a closed set.
pub(super) fn one_of<'v, T: Deserialize<'v>>(value: &'v Value) -> Kind<T> {
    string(value)?;
    T::deserialize(value).map_err(|error| error.to_string())
}

/// A list of 1 to 100 points, none negative; or such a list for each of some stage types.
pub(super) fn points(value: &Value) -> Kind<Points> {
    match value {
        Value::Object(lists) if lists.is_empty() => Err("must hold the points for a stage type".into()),
        Value::Object(lists) => {
            let list = |(stage_type, list): (&String, _)| {
                let stage_type = StageType::deserialize(stage_type.as_str().into_deserializer());
                Ok((
                    stage_type.map_err(|error: serde::de::value::Error| error.to_string())?,
                    point_list(list)?,
                ))
            };
            lists.iter().map(list).collect::<Kind<_>>().map(Points::ByStageType)
        }
        list => point_list(list).map(Points::EveryStage),
    }
}

fn point_list(value: &Value) -> Kind<Vec<i64>> {
    let list = value.as_array().filter(|list| (1..=100).contains(&list.len()));
    let points = |value: &Value| value.as_i64().filter(|points| *points >= 0);
    list.and_then(|list| list.iter().map(points).collect::<Option<_>>())
        .ok_or_else(|| "must hold 1 to 100 whole numbers, none negative".into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ActivityType, Gender};

    #[test]
    fn an_instant_is_rfc_3339_in_utc() {
        for valid in ["2026-06-01T00:00:00Z", "2026-06-01T00:00:00.25Z", "2026-06-01T00:00:00+00:00"] {
            assert!(instant(&json!(valid)).is_ok(), "{valid}");
        }
        for wrong in [
            "2026-06-01T00:00:00",
            "2026-06-01T02:00:00+02:00",
            "2026-06-01T00:00Z",
            "2026-06-01 00:00:00Z",
            "2026-06-01T00:00:00.Z",
            "2026-02-30T00:00:00Z",
            "",
        ] {
            assert!(instant(&json!(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_wall_clock_has_no_offset() {
        assert_eq!(local(&json!("2026-06-01T00:00:00")).unwrap().to_string(), "2026-06-01T00:00:00");
        for wrong in ["2026-06-01T00:00:00Z", "2026-06-01T00:00:00+02:00", "2026-06-01"] {
            assert!(local(&json!(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_closed_set_takes_its_texts_alone() {
        assert_eq!(one_of(&json!("EBikeRide")), Ok(ActivityType::EBikeRide));
        assert!(one_of::<Gender>(&json!("")).is_err());
        assert!(one_of::<Gender>(&json!({ "M": null })).is_err());
    }

    #[test]
    fn points_are_a_list_or_a_list_for_each_stage_type() {
        assert_eq!(points(&json!([15, 0])), Ok(Points::EveryStage(vec![15, 0])));
        assert!(points(&json!({ "mountain": [10, 8], "race": [1] })).is_ok());
        for wrong in [json!([]), json!([-1]), json!([1.5]), json!(vec![1; 101]), json!({}), json!("15")] {
            assert!(points(&wrong).is_err(), "{wrong}");
        }
        for wrong in [json!({ "hill": [1] }), json!({ "flat": [] }), json!({ "flat": 5 })] {
            assert!(points(&wrong).is_err(), "{wrong}");
        }
    }
}
