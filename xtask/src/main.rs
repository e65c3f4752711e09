//! The developer's commands: `cargo xtask run`, `deploy` and `test`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a person")]

mod api;
mod application;
mod cli;
mod cloudwatch;
mod demo;
mod deploy;
mod deployment;
mod digest;
mod docker;
mod dynoxide;
mod functions;
mod host;
mod instance;
mod interrupt;
mod lambda;
mod localstack;
mod log_files;
mod logs;
mod maintenance;
mod port;
mod process;
mod progress;
mod python;
mod run;
mod tally;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Command::from_arguments().and_then(cli::Command::run) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
