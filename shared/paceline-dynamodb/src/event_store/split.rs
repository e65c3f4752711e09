//! Commits that are larger than an item.

use paceline::{AppendError, Commit, Position};

use super::DynamoEventStore;
use super::append::Attempt;
use super::error::corrupt;
use super::item::Item;
use crate::size::{MAX_ITEM_BYTES, MAX_TRANSACTION_BYTES, MAX_TRANSACTION_ITEMS, item_bytes};

impl DynamoEventStore {
    /// The items of a commit: one, or as few as hold it, to be written in one transaction beside `markers` other
    /// items. The attempt's commit has the position of the last, where the stream will stand.
    ///
    /// # Errors
    /// [`AppendError::TooLarge`] if an event alone is larger than an item, or all are larger than a transaction.
    pub(super) fn items(
        &self,
        mut commit: Commit,
        markers: usize,
    ) -> Result<(Attempt, Vec<Item>), AppendError> {
        let mut items = Vec::new();
        let first_events = self.split(&commit, &mut items)?;
        let bytes = items.iter().map(item_bytes).sum();
        if items.len() > 1 && (items.len() + markers > MAX_TRANSACTION_ITEMS || bytes > MAX_TRANSACTION_BYTES)
        {
            return Err(AppendError::TooLarge { bytes, limit: MAX_TRANSACTION_BYTES });
        }
        commit.position = later(commit.position, items.len() - 1);
        Ok((Attempt { commit, first_events }, items))
    }

    /// Adds the items of a commit, and tells how many events the first of them holds.
    fn split(&self, commit: &Commit, items: &mut Vec<Item>) -> Result<usize, AppendError> {
        // Each item is a commit to those who read it, so each has a position of its own.
        let position = later(commit.position, items.len());
        let item = self.item_of(commit, position).map_err(|error| corrupt(&commit.stream, &error))?;
        let bytes = item_bytes(&item);
        if bytes <= MAX_ITEM_BYTES {
            items.push(item);
            return Ok(commit.events.len());
        }
        let events = commit.events.len();
        if events == 1 {
            return Err(AppendError::TooLarge { bytes, limit: MAX_ITEM_BYTES });
        }
        let first_events = self.split(&commit.slice(0..events / 2), items)?;
        self.split(&commit.slice(events / 2..events), items)?;
        Ok(first_events)
    }
}

fn later(position: Position, items: usize) -> Position {
    Position::new(position.number() + items as u64)
}
