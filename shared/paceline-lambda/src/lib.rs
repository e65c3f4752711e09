//! Runs Paceline's parts as AWS Lambda functions. A function's `main` says what it is wired to, and this crate does
//! the rest.
//!
//! | function | module |
//! | --- | --- |
//! | any: what it is handed | [`event`], [`batch`] |
//! | any: JSON logs, metrics | [`logging`], [`metrics`] |
//! | any: settings and clients | [`environment`], [`edge`] |
//! | takes commands, by HTTP and by queue | [`commands`] |
//! | answers queries by HTTP | [`http::queries`] |
//! | sends commits to subscribers | [`relay`] |
//! | follows events | [`event_handler`], [`projection`], [`process_manager`], each a [`subscriber`] |
//! | looks after subscribers | [`maintenance`]; [`rebuild`], a projection's part in it |
//! | sends to queues | [`fifo`] |

pub mod batch;
pub mod commands;
pub mod edge;
pub mod environment;
pub mod event;
pub mod event_handler;
pub mod fifo;
pub mod http;
pub mod logging;
pub mod maintenance;
pub mod metrics;
pub mod process_manager;
pub mod projection;
pub mod rebuild;
pub mod relay;
pub mod subscriber;
