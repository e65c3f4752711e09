//! A model of `DynamoDB`: as much of it as the stores use, in memory. What it does not know it refuses, and it passes the
//! contracts of the stores.
//!
//! | what | as documented | module |
//! | --- | --- | --- |
//! | attribute values, their order and their sizes | [naming rules and data types], [item sizes] | [`value`] |
//! | tables and indexes | [secondary indexes] | [`table`] |
//! | conditions, filters, key conditions | [condition expressions] | [`expression`] |
//! | updates | [update expressions] | [`update`] |
//! | put, update, delete, transactions with their tokens, batches | [transactions] | [`write`] |
//! | get, query, scan, their pages, batches | [query pages] | [`read`] |
//!
//! Indexes follow their tables at once, and a scan sees what was written last: what comes later on AWS is hidden here by
//! the margins that readers keep.
//!
//! [naming rules and data types]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
//! [item sizes]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
//! [secondary indexes]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
//! [condition expressions]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
//! [update expressions]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
//! [transactions]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
//! [query pages]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html

mod expression;
mod read;
mod refusal;
mod table;
#[cfg(test)]
mod tests;
mod update;
mod value;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub(crate) use self::refusal::Refusal;
pub(crate) use self::table::Definition;
use self::table::Table;
pub(crate) use self::value::Item;

/// An item that was not there before.
#[derive(Clone, Debug)]
pub(crate) struct Inserted {
    pub(crate) table: String,
    pub(crate) item: Arc<Item>,
}

/// What a request came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answered {
    pub(crate) body: String,
    pub(crate) inserted: Vec<Inserted>,
}

/// All tables.
#[derive(Debug)]
pub(crate) struct Engine {
    tables: BTreeMap<String, Table>,
    /// The transactions that were carried out, by their tokens: until when a repeat is recognised, and what they were.
    tokens: HashMap<String, (Duration, Value)>,
}

impl Engine {
    /// Empty tables.
    pub(crate) fn new(definitions: &[Definition]) -> Self {
        let table = |it: &Definition| (it.name.to_owned(), Table::new(it));
        Self { tables: definitions.iter().map(table).collect(), tokens: HashMap::new() }
    }

    /// Has a request take effect. `now` is the time since the beginning.
    ///
    /// # Errors
    /// The answer that is none.
    pub(crate) fn execute(
        &mut self,
        now: Duration,
        operation: &str,
        body: &[u8],
    ) -> Result<Answered, Refusal> {
        let request: Value =
            serde_json::from_slice(body).map_err(|error| Refusal::invalid(error.to_string()))?;
        let read = |body| Answered { body, ..Answered::default() };
        match operation {
            "BatchGetItem" => self.batch_get(&request).map(read),
            "GetItem" => self.get(&request).map(read),
            "Query" => self.query(&request).map(read),
            "Scan" => self.scan(&request).map(read),
            "BatchWriteItem" => self.batch_write(&request),
            "DeleteItem" | "PutItem" | "UpdateItem" => self.write(operation, &request),
            "TransactWriteItems" => self.transact(now, request),
            _ => Err(Refusal::invalid(format!("the model does not know {operation}"))),
        }
    }

    fn table(&self, request: &Value) -> Result<&Table, Refusal> {
        self.table_of(request["TableName"].as_str().unwrap_or_default())
    }

    fn table_of(&self, name: &str) -> Result<&Table, Refusal> {
        self.tables
            .get(name)
            .ok_or_else(|| Refusal::of("ResourceNotFoundException", format!("no table {name}")))
    }
}
