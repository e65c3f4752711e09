//! What maintenance remembers, in rows beside those of projections.

use crate::read_model::{Checkpoint, ReadModel, ReadModelError, WriteError};
use crate::{StreamName, UnitOfWork, Version};

/// Whose checkpoints count the changes of these rows.
const MAINTENANCE: &str = "maintenance";

/// A change of some rows that are known under one name. Of two who change them at a time one has a conflict.
#[derive(Debug)]
pub struct Change<'a, R> {
    rows: &'a R,
    name: StreamName,
    at: Version,
    /// The rows in hand.
    pub unit: UnitOfWork<'a, R>,
}

impl<'a, R: ReadModel> Change<'a, R> {
    /// Begins a change of the rows of this kind and name.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn of(rows: &'a R, kind: &str, name: &str) -> Result<Self, ReadModelError> {
        // No aggregate has streams of such a category.
        let name = StreamName::of(&format!("${kind}"), name);
        let at = rows.checkpoint(MAINTENANCE, &name).await?;
        Ok(Self { rows, name, at, unit: UnitOfWork::new(rows) })
    }

    /// Writes the rows, all of them or none.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn save(self) -> Result<(), WriteError> {
        let (from, to) = (self.at, self.at.next());
        let checkpoint = Checkpoint { subscriber: MAINTENANCE, stream: self.name, from, to };
        self.rows.write(&checkpoint, &self.unit.into_changes()).await
    }
}
