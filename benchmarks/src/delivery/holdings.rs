//! The projection that is measured: one row for an account, with one entry in an index, and one function as it is
//! deployed.

use aws_sdk_dynamodb::Client;
use paceline::read_model::{Indexes, Key, ReadModel, ReadModelError, Row, RowKey};
use paceline::{Projection, Recorded, Slices, UnitOfWork};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::projection::ProjectionFunction;
use serde::{Deserialize, Serialize};

use super::queue::Queue;
use crate::account::AccountEvent;
use crate::{deployed, edge};

/// What is shown of an account.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Holding {
    account_id: String,
    pub(super) payments: u64,
}

impl Row for Holding {
    const TABLE: &'static str = "holdings";

    fn key(&self) -> Key {
        Key::single(&self.account_id)
    }

    fn indexes(&self) -> Indexes {
        Indexes { first: Some(Key::new("all", &self.account_id)), ..Indexes::default() }
    }
}

/// Counts the payments of accounts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holdings;

impl Projection for Holdings {
    const NAME: &'static str = "holdings";
    const TABLES: &'static [&'static str] = &[Holding::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        let account_id = event.stream.id();
        match &event.event {
            AccountEvent::AccountOpened(_) => {
                unit.put(&Holding { account_id: account_id.to_owned(), payments: 0 })
            }
            AccountEvent::MoneyDeposited(_) => {
                unit.update(&Key::single(account_id), |row: &mut Holding| row.payments += 1).await
            }
        }
    }

    fn reads(&self, event: &Recorded<AccountEvent>) -> Vec<RowKey> {
        vec![RowKey::of::<Holding>(Key::single(event.stream.id()))]
    }
}

pub(super) type Function =
    ProjectionFunction<Holdings, DynamoEventLog, DynamoEventStore, DynamoCheckpoints, DynamoReadModel, Queue>;

/// A new instance of the function.
pub(super) fn function(client: &Client, queue: &Queue) -> Function {
    let log = DynamoEventLog::new(client.clone(), deployed::EVENTS.name, Slices::default());
    let checkpoints = DynamoCheckpoints::of_read_model(client.clone(), deployed::READ_MODEL.name);
    let url = "https://sqs.us-east-1.amazonaws.com/123456789012/app-holdings.fifo";
    ProjectionFunction::new(
        Holdings,
        (log, deployed::events(client)),
        (deployed::rows(client), checkpoints),
        (queue.clone(), url.to_owned()),
        edge::now,
    )
}
