//! The stores on an in-process DynamoDB engine.

#![allow(clippy::unwrap_used, reason = "a test")]

mod engine;
mod event_store;
