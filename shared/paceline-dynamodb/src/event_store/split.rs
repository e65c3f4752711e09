//! Commits that are larger than an item.

use paceline::{AppendError, Commit, Position};

use super::error::corrupt;
use super::item::{Item, encode_commit};
use super::size::{MAX_ITEM_BYTES, MAX_TRANSACTION_BYTES, MAX_TRANSACTION_ITEMS, item_bytes};

/// The items of a commit: one, or as few as hold it, to be written in one transaction beside `markers` other items.
///
/// # Errors
/// [`AppendError::TooLarge`] if an event alone is larger than an item, or all are larger than a transaction.
pub(super) fn items(commit: &Commit, markers: usize) -> Result<Vec<Item>, AppendError> {
    let mut items = Vec::new();
    split(commit, &mut items)?;
    let bytes = items.iter().map(item_bytes).sum();
    if items.len() > 1 && (items.len() + markers > MAX_TRANSACTION_ITEMS || bytes > MAX_TRANSACTION_BYTES) {
        return Err(AppendError::TooLarge { bytes, limit: MAX_TRANSACTION_BYTES });
    }
    Ok(items)
}

fn split(commit: &Commit, items: &mut Vec<Item>) -> Result<(), AppendError> {
    let item = encode_commit(commit).map_err(|error| corrupt(&commit.stream, &error))?;
    let bytes = item_bytes(&item);
    if bytes <= MAX_ITEM_BYTES {
        items.push(item);
        return Ok(());
    }
    let events = commit.events.len();
    if events == 1 {
        return Err(AppendError::TooLarge { bytes, limit: MAX_ITEM_BYTES });
    }
    let (first, mut second) = (commit.slice(0..events / 2), commit.slice(events / 2..events));
    split(&first, items)?;
    // Each item is a commit to those who read it, so each has a position of its own.
    second.position = Position::new(second.position.number() + items.len() as u64);
    split(&second, items)
}
