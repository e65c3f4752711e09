//! Events as JSON.

use std::borrow::Cow;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use paceline::{EncodedEvent, EventType};
use serde_json::value::RawValue;

use super::deflate::{deflate_to_save_units, inflate};
use super::encoding::{Encoding, EncodingError};

/// One event: name, version, fields.
type Row<'a> = (Cow<'a, str>, u32, Cow<'a, RawValue>);

/// A JSON array of `[name, version, fields]`: as text, or deflated where that saves write units. The default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

impl Encoding for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn encode(&self, events: &[EncodedEvent]) -> Result<AttributeValue, EncodingError> {
        let rows: Vec<Row<'_>> = events.iter().map(row).collect();
        let text = serde_json::to_string(&rows)?;
        Ok(match deflate_to_save_units(&text) {
            Some(deflated) => AttributeValue::B(Blob::new(deflated)),
            None => AttributeValue::S(text),
        })
    }

    fn decode(&self, events: &AttributeValue) -> Result<Vec<EncodedEvent>, EncodingError> {
        let inflated;
        let text = match events {
            AttributeValue::S(text) => text,
            AttributeValue::B(blob) => {
                inflated = inflate(blob.as_ref())?;
                &inflated
            }
            _ => return Err("it is neither text nor binary".into()),
        };
        let rows: Vec<(String, u32, Box<RawValue>)> = serde_json::from_str(text)?;
        let event = |(name, version, data): (String, u32, _)| EncodedEvent {
            event_type: EventType { name: name.into(), version },
            data,
        };
        Ok(rows.into_iter().map(event).collect())
    }
}

fn row(event: &EncodedEvent) -> Row<'_> {
    let EventType { name, version } = &event.event_type;
    (Cow::Borrowed(name.as_ref()), *version, Cow::Borrowed(event.data.as_ref()))
}
