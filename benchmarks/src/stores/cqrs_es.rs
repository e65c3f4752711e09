//! cqrs-es 0.5 with dynamo-es.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ScalarAttributeType::{N, S};
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{AggregateError, EventStore};
use dynamo_es::{DynamoCqrs, DynamoEventRepository, dynamodb_cqrs, dynamodb_snapshot_cqrs};
use paceline::Identity;

use super::conflict::{Attempt, retrying};
use super::{Failure, Mode, Store};
use crate::account::{Account, AccountId, Command, SNAPSHOT_EVERY};
use crate::scenario::Scenario;
use crate::table::Table;

/// cqrs-es over dynamo-es, made by the constructors that dynamo-es has for it.
pub(crate) struct CqrsEs {
    framework: DynamoCqrs<Account>,
    /// The same store as the framework's, which does not lend its own.
    store: PersistedEventStore<DynamoEventRepository, Account>,
}

impl Store for CqrsEs {
    const NAME: &'static str = "cqrs-es";

    fn settings(scenario: Scenario) -> Result<&'static str, &'static str> {
        match scenario {
            Scenario::IdempotencyKey => Err("it does not recognise a repeat"),
            Scenario::LongStream => Ok(
                "dynamodb_snapshot_cqrs, a snapshot every 100 events, in the transaction of the hundredth; without \
                    snapshots it would read the first megabyte of the stream and take it for the whole",
            ),
            Scenario::EightWriters => Ok(
                "dynamodb_snapshot_cqrs, a snapshot every 100 events; it leaves conflicts to the application, which \
                 pauses and tries as paceline does",
            ),
            Scenario::NewStream | Scenario::AppendCold => Ok("dynamodb_cqrs"),
            _ => Ok("dynamodb_cqrs; it keeps nothing in memory: each command loads"),
        }
    }

    async fn create_tables(client: &Client) -> anyhow::Result<()> {
        let partition = ("AggregateTypeAndId", S);
        let sort = Some(("AggregateIdSequence", N));
        Table { name: "Events", partition: partition.clone(), sort, indexes: &[] }.create(client).await?;
        Table { name: "Snapshots", partition, sort: None, indexes: &[] }.create(client).await
    }

    async fn open(client: Client, mode: Mode) -> anyhow::Result<Self> {
        let repository = DynamoEventRepository::new(client.clone());
        let every = usize::try_from(SNAPSHOT_EVERY)?;
        Ok(if mode.snapshots {
            let store = PersistedEventStore::new_snapshot_store(repository, every);
            Self { framework: dynamodb_snapshot_cqrs(client, vec![], every, ()), store }
        } else {
            let store = PersistedEventStore::new_event_store(repository);
            Self { framework: dynamodb_cqrs(client, vec![], ()), store }
        })
    }

    async fn execute(&self, command: &Command) -> Result<(), Failure> {
        retrying(async || match self.framework.execute(command.account_id.as_str(), command.act).await {
            Ok(()) => Ok(Attempt::Done),
            Err(AggregateError::AggregateConflict) => Ok(Attempt::Conflict),
            Err(error) => Err(error.into()),
        })
        .await
    }

    async fn payments(&self, account_id: &AccountId) -> anyhow::Result<u64> {
        let context = self.store.load_aggregate(account_id.as_str()).await?;
        Ok(context.current_sequence as u64 - 1)
    }
}
