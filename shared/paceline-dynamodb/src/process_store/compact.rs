//! JSON as an attribute: as native types, which whoever looks at an item in the console can read, or as deflated text where
//! that saves write units.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::event_store::deflate::{deflate_to_save_units, inflate};
use crate::json::{from_attribute, to_attribute};

pub(super) fn compact(json: &Value) -> AttributeValue {
    match deflate_to_save_units(&json.to_string()) {
        Some(deflated) => AttributeValue::B(Blob::new(deflated)),
        None => to_attribute(json),
    }
}

/// The JSON of such an attribute, or why there is none.
pub(super) fn expand(attribute: &AttributeValue) -> Result<Value, String> {
    match attribute {
        AttributeValue::B(deflated) => parse(deflated.as_ref()),
        native => from_attribute(native).ok_or_else(|| "of the wrong type".to_owned()),
    }
}

/// The JSON of a deflated text, or why there is none.
pub(super) fn parse(deflated: &[u8]) -> Result<Value, String> {
    let text = inflate(deflated).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn efforts(count: usize) -> Value {
        let effort = |index| json!({ "effort": index, "athlete": "athlete-1", "seconds": 400.5 });
        json!({ "efforts": (0..count).map(effort).collect::<Vec<_>>() })
    }

    #[test]
    fn what_is_under_a_write_unit_can_be_read_in_the_console() {
        let attribute = compact(&efforts(3));

        assert!(attribute.is_m(), "{attribute:?}");
        assert_eq!(expand(&attribute), Ok(efforts(3)));
    }

    #[test]
    fn what_repeats_itself_is_deflated() {
        let attribute = compact(&efforts(100));

        assert!(attribute.as_b().is_ok_and(|deflated| deflated.as_ref().len() < 1024), "{attribute:?}");
        assert_eq!(expand(&attribute), Ok(efforts(100)));
    }

    #[test]
    fn bytes_of_something_else_are_refused() {
        let refused = expand(&AttributeValue::B(Blob::new("no deflated text")));

        assert!(refused.is_err(), "{refused:?}");
    }
}
