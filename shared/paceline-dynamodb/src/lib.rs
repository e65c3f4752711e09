//! Paceline on DynamoDB.
//!
//! | what | module |
//! | --- | --- |
//! | checkpoints of any subscriber | [`checkpoints`] |
//! | unique names | [`claims`] |
//! | the event store: one item per commit | [`event_store`] |
//! | the read model: rows and checkpoints of projections | [`read_model`] |
//! | deleting a projection's old generation | [`sweep`] |
//! | the process store: instances of process managers, and their unsent commands | [`process_store`] |

pub mod checkpoints;
pub mod claims;
mod condition;
pub mod event_store;
mod failure;
mod json;
pub mod process_store;
pub mod read_model;
mod size;
pub mod sweep;
