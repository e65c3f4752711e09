//! Commands that come as JSON are read field by field, and every fault is told at once.
//!
//! A reader asks for each field by name and kind, says whether it is needed, and builds the command only when all of
//! them are there:
//!
//! ```
//! use paceline::Refusal;
//! use segment_challenge::AthleteId;
//! use segment_challenge::validation::{Fields, validate};
//! use serde_json::json;
//!
//! struct Rename { athlete_id: AthleteId, name: String }
//!
//! fn read(fields: &mut Fields<'_>) -> Option<Rename> {
//!     let athlete_id = fields.id("athlete_id").required();
//!     let name = fields.text("name").required();
//!     Some(Rename { athlete_id: athlete_id?, name: name? })
//! }
//!
//! let now = "2026-06-01T08:00:00Z".parse()?;
//! let invalid = validate(&json!({ "athlete_id": "athlete-1", "name": " " }), now, read).err();
//! assert!(invalid.unwrap().fields().unwrap().contains_key("name"));
//! # Ok::<(), jiff::Error>(())
//! ```

mod field;
mod fields;
mod groups;
mod kinds;

use jiff::Timestamp;
use paceline::{FieldErrors, Refusal};
use serde_json::Value;

pub use field::Field;
pub use fields::Fields;
pub use groups::PeriodRule;

/// The fields of a command are not valid. The names of those at fault are part of the contract, the words are not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not valid: {}", self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", "))]
pub struct Invalid(FieldErrors);

impl Invalid {
    /// One field at fault. For what can only be checked after the command itself was found valid.
    pub fn field(name: impl Into<String>, words: impl Into<String>) -> Self {
        Self([(name.into(), vec![words.into()])].into())
    }
}

impl Refusal for Invalid {
    fn code(&self) -> &'static str {
        "validation_failed"
    }

    fn fields(&self) -> Option<&FieldErrors> {
        Some(&self.0)
    }
}

/// Reads a command from the fields of a JSON object at `now`. A value that is no object has no fields.
///
/// # Errors
/// [`Invalid`] names every field at fault.
pub fn validate<C>(
    fields: &Value,
    now: Timestamp,
    read: impl FnOnce(&mut Fields<'_>) -> Option<C>,
) -> Result<C, Invalid> {
    let mut errors = FieldErrors::new();
    let command = read(&mut Fields::new(fields, now, &mut errors));
    match command {
        Some(command) if errors.is_empty() => Ok(command),
        _ => Err(Invalid(errors)),
    }
}
