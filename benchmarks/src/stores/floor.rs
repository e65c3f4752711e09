//! The floor: what DynamoDB and its client cost by themselves. Items are as large as paceline's commits, and nothing is
//! decided, decoded or kept but the number of the next version.

use std::cell::RefCell;
use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use paceline::{EventSet, Identity};

use super::conflict::{Attempt, retrying};
use super::{Failure, Mode, Store};
use crate::account::{Account, AccountId, Act, Command};
use crate::edge;
use crate::scenario::Scenario;
use crate::table::Table;

const TABLE: Table = Table {
    name: "floor",
    partition: ("stream", aws_sdk_dynamodb::types::ScalarAttributeType::S),
    sort: Some(("version", aws_sdk_dynamodb::types::ScalarAttributeType::N)),
    indexes: &[],
};

/// A bare conditional `PutItem`: the versions are known beforehand.
#[derive(Debug)]
pub(crate) struct PutOnly {
    items: Items,
    versions: RefCell<HashMap<AccountId, u64>>,
}

impl Store for PutOnly {
    const NAME: &'static str = "floor-put";

    fn settings(scenario: Scenario) -> Result<&'static str, &'static str> {
        match scenario {
            Scenario::IdempotencyKey => Err("it does not recognise a repeat"),
            Scenario::AppendCold | Scenario::LongStream => Err("it loads nothing"),
            Scenario::EightWriters => {
                Ok("one conditional PutItem; each writer is given the next version, none conflicts")
            }
            _ => Ok("one conditional PutItem; the versions of all streams are known"),
        }
    }

    async fn create_tables(client: &Client) -> anyhow::Result<()> {
        TABLE.create(client).await
    }

    async fn open(client: Client, _mode: Mode) -> anyhow::Result<Self> {
        Ok(Self { items: Items { client }, versions: RefCell::default() })
    }

    async fn execute(&self, command: &Command) -> Result<(), Failure> {
        let version = self.next_version(command);
        match self.items.put(command, version).await? {
            Attempt::Done => Ok(()),
            Attempt::Conflict => Err(anyhow::anyhow!("version {version} is taken").into()),
        }
    }

    async fn payments(&self, account_id: &AccountId) -> anyhow::Result<u64> {
        Ok(self.items.head(account_id).await? - 1)
    }
}

impl PutOnly {
    fn next_version(&self, command: &Command) -> u64 {
        let mut versions = self.versions.borrow_mut();
        let next = versions.entry(command.account_id.clone()).or_insert(1);
        let version = *next;
        *next += events(command.act);
        version
    }
}

/// A bare `Query` and a bare conditional `PutItem`.
#[derive(Debug)]
pub(crate) struct QueryAndPut {
    items: Items,
}

impl Store for QueryAndPut {
    const NAME: &'static str = "floor-query-put";

    fn settings(scenario: Scenario) -> Result<&'static str, &'static str> {
        match scenario {
            Scenario::IdempotencyKey => Err("it does not recognise a repeat"),
            _ => Ok(
                "one consistent Query of the newest 101 items, then one conditional PutItem, whatever may be kept",
            ),
        }
    }

    async fn create_tables(client: &Client) -> anyhow::Result<()> {
        TABLE.create(client).await
    }

    async fn open(client: Client, _mode: Mode) -> anyhow::Result<Self> {
        Ok(Self { items: Items { client } })
    }

    async fn execute(&self, command: &Command) -> Result<(), Failure> {
        retrying(async || {
            let version = self.items.head(&command.account_id).await? + 1;
            self.items.put(command, version).await
        })
        .await
    }

    async fn payments(&self, account_id: &AccountId) -> anyhow::Result<u64> {
        Ok(self.items.head(account_id).await? - 1)
    }
}

#[derive(Debug)]
struct Items {
    client: Client,
}

impl Items {
    async fn put(&self, command: &Command, version: u64) -> anyhow::Result<Attempt> {
        // The account is not known: payments are numbered from the beginning.
        let encoded = Account::default().decide(command.act);
        let encoded = encoded.iter().map(EventSet::encode).collect::<Result<Vec<_>, _>>()?;
        let rows: Vec<_> = encoded.iter().map(|event| (&event.event_type.name, 1, &event.data)).collect();
        let sent = self
            .client
            .put_item()
            .table_name(TABLE.name)
            .item("stream", AttributeValue::S(command.account_id.stream().to_string()))
            .item("version", AttributeValue::N(version.to_string()))
            .item("events", AttributeValue::S(serde_json::to_string(&rows)?))
            .item("position", AttributeValue::N((u64::MAX / 128).to_string()))
            .item("causation", AttributeValue::S(edge::fresh_id().to_string()))
            .item("recorded_at", AttributeValue::S(edge::now().to_string()))
            .condition_expression("attribute_not_exists(#stream)")
            .expression_attribute_names("#stream", "stream")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Attempt::Done),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(Attempt::Conflict)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The version of the last event, 0 if there is none.
    async fn head(&self, account_id: &AccountId) -> anyhow::Result<u64> {
        let output = self
            .client
            .query()
            .table_name(TABLE.name)
            .consistent_read(true)
            .key_condition_expression("#stream = :stream")
            .expression_attribute_names("#stream", "stream")
            .expression_attribute_values(":stream", AttributeValue::S(account_id.stream().to_string()))
            .scan_index_forward(false)
            .limit(101)
            .send()
            .await?;
        let Some(newest) = output.items().first() else { return Ok(0) };
        let (Some(AttributeValue::N(version)), Some(AttributeValue::S(events))) =
            (newest.get("version"), newest.get("events"))
        else {
            anyhow::bail!("an item of the floor has another form")
        };
        let events: Vec<&serde_json::value::RawValue> = serde_json::from_str(events)?;
        let first: u64 = version.parse().context("a version is a number")?;
        Ok(first + events.len() as u64 - 1)
    }
}

fn events(act: Act) -> u64 {
    match act {
        Act::Open => 1,
        Act::PayIn { times } => times,
    }
}
