//! Paceline side by side with other event stores on DynamoDB.
//!
//! | what | module |
//! | --- | --- |
//! | the command line | [`arguments`] |
//! | `commands`: one command load through every store, in turn | [`commands`], [`scenario`], [`contestant`] |
//! | `load`: the cost of a cold load against the length of the stream | [`load`] |
//! | `replay`: events a second and memory against the number of events | [`replay`] |
//! | the stores, and the domain that they share | [`stores`], [`account`] |
//! | DynamoDB: an engine in a process of its own, and its client | [`engine`], [`table`] |
//! | what is measured: requests, capacity, bytes, CPU, latencies | [`counting`], [`processor`], [`statistics`] |
//! | what is printed | [`report`], [`machine`] |

mod account;
mod arguments;
mod commands;
mod contestant;
mod counting;
mod edge;
mod engine;
mod load;
mod machine;
mod processor;
mod replay;
mod report;
mod scenario;
mod statistics;
mod stores;
mod table;

use arguments::Task;

fn main() -> anyhow::Result<()> {
    match arguments::parse(lexopt::Parser::from_env())? {
        Task::Commands(options) => commands::run(&options),
        Task::Load(options) => load::run(&options),
        Task::Replay(options) => replay::run(&options),
        Task::Engine => engine::serve(),
        Task::Help => report::help(),
    }
}
