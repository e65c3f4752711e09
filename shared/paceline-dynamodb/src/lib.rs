//! Paceline on DynamoDB.
//!
//! | what | module |
//! | --- | --- |
//! | unique names | [`claims`] |
//! | the event store: one item per commit | [`event_store`] |

pub mod claims;
pub mod event_store;
