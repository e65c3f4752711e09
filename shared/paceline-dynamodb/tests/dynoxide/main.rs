//! The stores on an in-process DynamoDB engine.

#![allow(clippy::unwrap_used, reason = "a test")]

mod catch_up;
mod checkpoints;
mod claims;
mod costs;
mod delivery;
mod encodings;
mod engine;
mod erasing;
mod event_handlers;
mod event_store;
mod faults;
mod faulty_client;
mod large_units;
mod long_streams;
mod meter;
mod process_store;
mod processes_under_faults;
mod racing;
mod read_model;
mod read_model_costs;
mod rebuild;
mod repeats;
mod sizes;
mod tables;
