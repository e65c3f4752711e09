//! Where time and random ids enter. Everything further in takes them as arguments.

use jiff::Timestamp;
use uuid::Uuid;

/// The time.
#[allow(clippy::disallowed_methods, reason = "this is the edge")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// An id that nothing else has.
#[allow(clippy::disallowed_methods, reason = "this is the edge")]
pub fn fresh_id() -> Uuid {
    Uuid::new_v4()
}
