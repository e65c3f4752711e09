//! Where time and random ids enter, as they do at the edge of a function.

use jiff::Timestamp;
use uuid::Uuid;

#[allow(clippy::disallowed_methods, reason = "this is the edge")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

#[allow(clippy::disallowed_methods, reason = "this is the edge")]
pub(crate) fn fresh_id() -> Uuid {
    Uuid::new_v4()
}
