//! When something takes place.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// A start and an end, each as the instant and as the wall clock where the challenge takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Period {
    /// When it starts.
    pub start_date: Timestamp,
    /// The wall clock at the start.
    pub start_date_local: DateTime,
    /// When it ends: the last second of it.
    pub end_date: Timestamp,
    /// The wall clock at the end.
    pub end_date_local: DateTime,
}

impl Period {
    /// Whether the start has been reached.
    pub fn has_started(&self, now: Timestamp) -> bool {
        self.start_date.as_second() <= now.as_second()
    }

    /// Whether it ends in the same second as the other.
    pub fn ends_with(&self, other: &Self) -> bool {
        self.end_date.as_second() == other.end_date.as_second()
    }
}
