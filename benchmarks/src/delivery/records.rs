//! Commits, and the stream records that they become.

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use paceline::{CommandContext, Commit, Dispatcher};
use paceline_dynamodb::event_store::DynamoEventStore;
use serde_json::{Value, json};

use crate::account::{Account, AccountId, Act, Command};
use crate::{deployed, edge};

/// Accounts whose commits are delivered.
pub(super) struct Bank {
    client: Client,
    accounts: Dispatcher<Account, DynamoEventStore>,
}

impl Bank {
    pub(super) fn new(client: Client) -> Self {
        Self { accounts: Dispatcher::new(deployed::events(&client)), client }
    }

    /// Carries out a command, and gives its commit.
    pub(super) async fn carry_out(&self, account_id: &AccountId, act: Act) -> anyhow::Result<Commit> {
        let command = Command { account_id: account_id.clone(), act, idempotency_key: None };
        let context = CommandContext::new(edge::fresh_id(), edge::now());
        self.accounts.dispatch(command, &context).await?.commit.context("the command changed nothing")
    }

    /// The record of a commit, as Lambda hands it to the relay.
    pub(super) async fn record(&self, commit: &Commit) -> anyhow::Result<Value> {
        let (stream, version) = (commit.stream.to_string(), commit.first_version.to_string());
        let get = self.client.get_item().table_name(deployed::EVENTS.name).consistent_read(true);
        let got = get.key("stream", S(stream.clone())).key("version", N(version.clone())).send().await?;
        let image = serde_dynamo::Item::from(got.item.context("the commit is not there")?);
        Ok(json!({
            "eventID": edge::fresh_id(), "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": edge::now().as_second(),
                "Keys": { "stream": { "S": stream }, "version": { "N": version } },
                "NewImage": image,
                "SequenceNumber": format!("{:021}", commit.position), "SizeBytes": 400, "StreamViewType": "NEW_IMAGE",
            },
            "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/events/stream/2026-06-01T00:00:00.000",
        }))
    }
}
