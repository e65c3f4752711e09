//! event-store-adapter-rs 5.2.

use std::cell::RefCell;
use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ScalarAttributeType::{N, S};
use chrono::Utc;
use event_store_adapter_rs::{
    AggregateId, DynamoDbOptions, DynamoDbTables, EventEnvelope, EventStoreError, EventStoreForDynamoDB,
    SeqNr, SnapshotEnvelope,
};
use paceline::Identity;

use super::conflict::{Attempt, retrying};
use super::{Failure, MOST_KEPT, Mode, Store};
use crate::account::{Account, AccountEvent, AccountId, Command, SNAPSHOT_EVERY};
use crate::scenario::Scenario;
use crate::table::{Index, Table};

impl AggregateId for AccountId {
    fn type_name(&self) -> String {
        Self::CATEGORY.to_owned()
    }

    fn value(&self) -> String {
        self.to_string()
    }
}

const HISTORY: &[Index] =
    &[Index { name: "snapshot-history", partition: ("aid", S), sort: ("active_history_seq_nr", N) }];

/// The store, and around it what its examples leave to the application's repository: load, decide, persist.
pub(crate) struct EventStoreAdapter {
    store: EventStoreForDynamoDB<AccountId, Account, AccountEvent>,
    mode: Mode,
    kept: RefCell<HashMap<AccountId, (Account, SeqNr)>>,
}

impl Store for EventStoreAdapter {
    const NAME: &'static str = "event-store-adapter-rs";

    fn settings(scenario: Scenario) -> Result<&'static str, &'static str> {
        match scenario {
            Scenario::ThreeEvents => Err("it persists one event a call: three would not be stored as one"),
            Scenario::IdempotencyKey => Err("it does not recognise a repeat"),
            Scenario::NewStream | Scenario::AppendCold => Ok(
                "default options; snapshot and head read first, then the events after the snapshot; no snapshots",
            ),
            Scenario::LongStream => Ok("default options; every hundredth event is persisted with a snapshot"),
            Scenario::EightWriters => Ok(
                "default options; every hundredth event with a snapshot; the account kept by the application; it \
                 leaves conflicts to the application, which pauses and tries as paceline does",
            ),
            _ => Ok(
                "default options; no snapshots; up to 1,000 accounts kept by the application, since its lock finds \
                 one that is out of date",
            ),
        }
    }

    async fn create_tables(client: &Client) -> anyhow::Result<()> {
        let partition = ("aid", S);
        let (journal, head) = (Some(("seq_nr", N)), None);
        Table { name: "journal", partition: partition.clone(), sort: journal, indexes: &[] }
            .create(client)
            .await?;
        Table { name: "head", partition: partition.clone(), sort: head, indexes: &[] }.create(client).await?;
        Table { name: "snapshot", partition, sort: Some(("skey", N)), indexes: HISTORY }.create(client).await
    }

    async fn open(client: Client, mode: Mode) -> anyhow::Result<Self> {
        let tables = DynamoDbTables {
            journal_table_name: "journal".into(),
            snapshot_table_name: "snapshot".into(),
            head_table_name: "head".into(),
            snapshot_history_index_name: "snapshot-history".into(),
        };
        let store = EventStoreForDynamoDB::open(client, tables, DynamoDbOptions::default()).await?;
        Ok(Self { store, mode, kept: RefCell::default() })
    }

    async fn execute(&self, command: &Command) -> Result<(), Failure> {
        retrying(async || self.attempt(command).await).await
    }

    async fn payments(&self, account_id: &AccountId) -> anyhow::Result<u64> {
        let events = self.store.get_events_by_id_since_seq_nr(account_id, 1).await?;
        Ok(events.len() as u64 - 1)
    }
}

impl EventStoreAdapter {
    async fn attempt(&self, command: &Command) -> anyhow::Result<Attempt> {
        let id = &command.account_id;
        let kept = self.kept.borrow_mut().remove(id);
        let (mut account, seq_nr) = match kept {
            Some(kept) => kept,
            None => self.load(id).await?,
        };
        let event = account.decide(command.act).into_iter().next().context("a command gives an event")?;
        account.follow(&event);
        let seq_nr = seq_nr + 1;
        let envelope = EventEnvelope::new(id.clone(), seq_nr, Utc::now(), event);
        let persisted = if self.mode.snapshots && seq_nr % SNAPSHOT_EVERY == 0 {
            let snapshot = SnapshotEnvelope::new(account.clone(), seq_nr);
            self.store.persist_event_and_snapshot(envelope, snapshot).await
        } else {
            self.store.persist_event(envelope).await
        };
        match persisted {
            Ok(()) => {
                self.keep(id, account, seq_nr);
                Ok(Attempt::Done)
            }
            Err(EventStoreError::OptimisticLock { .. }) => Ok(Attempt::Conflict),
            Err(error) => Err(error.into()),
        }
    }

    async fn load(&self, id: &AccountId) -> anyhow::Result<(Account, SeqNr)> {
        let Some(read) = self.store.get_latest_snapshot_by_id(id).await? else {
            return Ok((Account::default(), 0));
        };
        let (mut account, mut seq_nr) = match read.into_parts().0 {
            Some(snapshot) => (snapshot.aggregate().clone(), snapshot.seq_nr()),
            None => (Account::default(), 0),
        };
        for event in self.store.get_events_by_id_since_seq_nr(id, seq_nr + 1).await? {
            seq_nr = event.seq_nr();
            account.follow(event.payload());
        }
        Ok((account, seq_nr))
    }

    fn keep(&self, id: &AccountId, account: Account, seq_nr: SeqNr) {
        if !self.mode.kept {
            return;
        }
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= MOST_KEPT
            && let Some(any) = kept.keys().next().cloned()
        {
            kept.remove(&any);
        }
        kept.insert(id.clone(), (account, seq_nr));
    }
}
