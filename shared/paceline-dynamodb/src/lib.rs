//! Paceline on DynamoDB.
//!
//! | what | module |
//! | --- | --- |
//! | the event store: one item per commit | [`event_store`] |

pub mod event_store;
