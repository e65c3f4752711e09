//! A slice as it is remembered between runs.

use serde::{Deserialize, Serialize};

use super::Slice;
use crate::read_model::{Key, ReadModel, ReadModelError, Row, WriteError};
use crate::records::Change;

/// The row of a slice.
#[derive(Debug, Serialize, Deserialize)]
struct SliceRow {
    number: u16,
    slice: Slice,
}

impl Row for SliceRow {
    const TABLE: &'static str = "reconciler";

    fn key(&self) -> Key {
        Key::single(self.number.to_string())
    }
}

/// A slice in hand.
#[derive(Debug)]
pub struct Remembered<'a, R> {
    change: Change<'a, R>,
    number: u16,
    before: Slice,
    /// As it is now.
    pub slice: Slice,
}

impl<'a, R: ReadModel> Remembered<'a, R> {
    /// What is remembered of a slice.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn read(rows: &'a R, number: u16) -> Result<Self, ReadModelError> {
        let mut change = Change::of(rows, "reconciler", &number.to_string()).await?;
        let row: Option<SliceRow> = change.unit.get(&Key::single(number.to_string())).await?;
        let slice = row.map(|row| row.slice).unwrap_or_default();
        Ok(Self { change, number, before: slice.clone(), slice })
    }

    /// Remembers it as it is now. With [`WriteError::Conflict`] another run has done so.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn save(mut self) -> Result<(), WriteError> {
        if self.slice == self.before {
            return Ok(());
        }
        self.change.unit.put(&SliceRow { number: self.number, slice: self.slice })?;
        self.change.save().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InMemoryReadModel, Position};

    #[tokio::test]
    async fn a_slice_is_remembered_and_of_two_runs_one_does_it() {
        let rows = InMemoryReadModel::new();
        let mut one = Remembered::read(&rows, 3).await.unwrap();
        let mut other = Remembered::read(&rows, 3).await.unwrap();
        one.slice.advance(Position::new(7));
        other.slice.advance(Position::new(8));

        one.save().await.unwrap();
        let late = other.save().await;

        assert!(matches!(late, Err(WriteError::Conflict)), "{late:?}");
        let again = Remembered::read(&rows, 3).await.unwrap();
        assert_eq!(again.slice.read_to(), Position::new(7));
        again.save().await.unwrap();
    }
}
