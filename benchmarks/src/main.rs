//! Paceline side by side with other event stores on DynamoDB.
//!
//! | what | module |
//! | --- | --- |
//! | the command line | [`arguments`] |
//! | `commands`: one command load through every store, in turn | [`commands`], [`scenario`], [`contestant`] |
//! | `load`: the cost of a cold load against the length of the stream | [`load`] |
//! | `replay`: events a second and memory against the number of events | [`replay`] |
//! | `delivery`: what comes after a commit: relay, projections, process managers | [`delivery`] |
//! | `leaderboard`: what an effort costs against the number of athletes | [`leaderboard`] |
//! | the stores, and the domain that they share | [`stores`], [`account`] |
//! | DynamoDB: an engine in a process of its own, and its client | [`engine`], [`table`], [`deployed`] |
//! | what is measured: requests, capacity, bytes, CPU, latencies | [`counting`], [`processor`], [`statistics`] |
//! | what is printed | [`report`], [`machine`] |

mod account;
mod arguments;
mod commands;
mod contestant;
mod counting;
mod delivery;
mod deployed;
mod edge;
mod engine;
mod leaderboard;
mod load;
mod machine;
mod processor;
mod replay;
mod report;
mod scenario;
mod server;
mod statistics;
mod stores;
mod table;

use arguments::Task;

fn main() -> anyhow::Result<()> {
    match arguments::parse(lexopt::Parser::from_env())? {
        Task::Commands(options) => commands::run(&options),
        Task::Load(options) => load::run(&options),
        Task::Replay(options) => replay::run(&options),
        Task::Leaderboard(options) => leaderboard::run(&options),
        Task::Delivery(options) => delivery::run(&options),
        Task::DeliveryPart(part) => delivery::part::serve(&part),
        Task::Queues => delivery::sqs::serve(),
        Task::Engine => engine::serve(),
        Task::Help => report::help(),
    }
}
