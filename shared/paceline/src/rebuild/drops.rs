//! Deletes a generation that nobody reads or writes any longer.

use std::future::Future;

use crate::InMemoryReadModel;
use crate::read_model::ReadModelError;

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drops {
    /// The names of the tables, in their generation.
    pub tables: Vec<String>,
    /// The name of the subscriber whose checkpoints go, in its generation.
    pub subscriber: String,
    /// From where on: `None` is the beginning.
    pub cursor: Option<String>,
}

/// Deletes rows and checkpoints.
pub trait Sweep: Send + Sync {
    /// Deletes some of what is to be deleted. Tells from where to go on, in the terms of the store; `None`: nothing is
    /// left.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn sweep(&self, drops: &Drops) -> impl Future<Output = Result<Option<String>, ReadModelError>> + Send;
}

impl Sweep for InMemoryReadModel {
    async fn sweep(&self, drops: &Drops) -> Result<Option<String>, ReadModelError> {
        let mut tables = self.tables();
        tables.rows.retain(|(table, _), _| !drops.tables.iter().any(|it| it == table));
        tables.checkpoints.retain(|(subscriber, _), _| *subscriber != drops.subscriber);
        Ok(None)
    }
}
