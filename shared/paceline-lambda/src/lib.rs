//! Runs Paceline's parts as AWS Lambda functions. A function's `main` says what it is wired to, and this crate does
//! the rest.
//!
//! | function | module |
//! | --- | --- |
//! | any: what it is handed | [`event`], [`batch`] |
//! | any: JSON logs | [`logging`] |
//! | any: settings and clients | [`environment`], [`edge`] |
//! | takes commands, by HTTP and by queue | [`commands`] |
//! | answers queries by HTTP | [`http::queries`] |
//! | sends commits to subscribers | [`relay`] |
//! | follows events | [`projection`], [`process_manager`], both a [`subscriber`] |
//! | sends to queues | [`fifo`] |

pub mod batch;
pub mod commands;
pub mod edge;
pub mod environment;
pub mod event;
pub mod fifo;
pub mod http;
pub mod logging;
pub mod process_manager;
pub mod projection;
pub mod relay;
pub mod subscriber;
