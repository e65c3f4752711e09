//! The lines of each account's newest statement: one event replaces them all.

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::account::StatementIssued;

paceline::event_set! {
    /// What statements follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StatementEvent { StatementIssued }
}

/// A line of the newest statement of an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StatementLine {
    /// The account.
    pub account_id: String,
    /// The number of the line, from 1.
    pub line: u32,
    /// The number of the statement.
    pub statement: u32,
}

impl Row for StatementLine {
    const TABLE: &'static str = "statement-lines";

    fn key(&self) -> Key {
        Key::new(&self.account_id, format!("{:05}", self.line))
    }
}

/// What is known of the newest statement of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementSummary {
    /// The account.
    pub account_id: String,
    /// The number of the statement.
    pub statement: u32,
    /// How many lines it has.
    pub lines: u32,
}

impl Row for StatementSummary {
    const TABLE: &'static str = "statements";

    fn key(&self) -> Key {
        Key::single(&self.account_id)
    }
}

/// Keeps the lines of each account's newest statement. A reader who sees lines of two statements, or another number of
/// them than the summary says, has seen half of a unit of work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statements;

impl Projection for Statements {
    const NAME: &'static str = "statements-projection";
    const TABLES: &'static [&'static str] = &[StatementLine::TABLE, StatementSummary::TABLE];
    type Event = StatementEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<StatementEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        let StatementEvent::StatementIssued(StatementIssued { number, lines }) = event.event;
        let account_id = event.stream.id().to_owned();
        for old in unit.list::<StatementLine>(&account_id).await? {
            if old.line > lines {
                unit.delete::<StatementLine>(old.key());
            }
        }
        for line in 1..=lines {
            unit.put(&StatementLine { account_id: account_id.clone(), line, statement: number })?;
        }
        unit.put(&StatementSummary { account_id, statement: number, lines })
    }
}
