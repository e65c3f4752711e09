//! Runs Paceline's parts as AWS Lambda functions. A function's `main` says what it is wired to, and this crate does
//! the rest.
//!
//! | function | module |
//! | --- | --- |
//! | any: JSON logs | [`logging`] |

pub mod logging;
