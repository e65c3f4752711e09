//! The stores, each behind the same few calls.

mod conflict;
mod cqrs_es;
mod event_store_adapter;
mod floor;
mod paceline;

use aws_sdk_dynamodb::Client;

use crate::account::{AccountId, Command};
use crate::scenario::Scenario;

pub(crate) use self::conflict::Failure;
pub(crate) use self::cqrs_es::CqrsEs;
pub(crate) use self::event_store_adapter::EventStoreAdapter;
pub(crate) use self::floor::{PutOnly, QueryAndPut};
pub(crate) use self::paceline::{Paceline, create_events_table, event_store};

/// The most accounts that a store keeps in memory between commands: what paceline keeps by default.
const MOST_KEPT: usize = 1_000;

/// How a store is to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    /// Accounts are kept in memory from one command to the next.
    pub(crate) kept: bool,
    /// A snapshot is taken every [`SNAPSHOT_EVERY`](crate::account::SNAPSHOT_EVERY) events.
    pub(crate) snapshots: bool,
    /// All writers are on one stream.
    pub(crate) one_stream: bool,
}

/// An event store that carries out commands on accounts.
pub(crate) trait Store: Sized + 'static {
    const NAME: &'static str;

    /// The settings that it runs a scenario with, in words.
    ///
    /// # Errors
    /// Why it cannot run the scenario.
    fn settings(scenario: Scenario) -> Result<&'static str, &'static str>;

    async fn create_tables(client: &Client) -> anyhow::Result<()>;

    async fn open(client: Client, mode: Mode) -> anyhow::Result<Self>;

    /// Carries out a command; again, on the newer state, when another writer came first.
    async fn execute(&self, command: &Command) -> Result<(), Failure>;

    /// How often an account was paid into, according to what is stored.
    async fn payments(&self, account_id: &AccountId) -> anyhow::Result<u64>;
}
