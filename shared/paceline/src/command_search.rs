//! Finding what a command has added to a stream.

use std::ops::Range;
use std::pin::pin;

use futures_util::{Stream, TryStreamExt};
use uuid::Uuid;

use crate::{Commit, Position, StoreError};

/// For stores: what a command has added, by the commits of its stream, newest first, of which no more are read than it
/// takes: up to the first that is not after `after`. `None`: it has added nothing after that position.
///
/// Where a store had to write one commit as several, what the command has added is put together again.
///
/// # Errors
/// Those of `newest_first`.
pub async fn find_command(
    newest_first: impl Stream<Item = Result<Commit, StoreError>>,
    command_id: Uuid,
    after: Position,
) -> Result<Option<Commit>, StoreError> {
    let mut commits = pin!(newest_first);
    let mut found: Option<Commit> = None;
    while let Some(commit) = commits.try_next().await? {
        if commit.position <= after {
            break;
        }
        let events = events_of(&commit, command_id);
        found = match (events, found) {
            (None, None) => None,
            // It began with the commit after this one.
            (None, found) => return Ok(found),
            (Some(events), found) => {
                // What begins with this commit may go on in the one before it.
                let begins_here = events.start > 0;
                let mut part = commit.slice(events);
                if let Some(rest) = found {
                    part.position = rest.position;
                    part.events.extend(rest.events);
                }
                if begins_here {
                    return Ok(Some(part));
                }
                Some(part)
            }
        };
    }
    Ok(found)
}

/// The indices of a command's events in a commit.
fn events_of(commit: &Commit, command_id: Uuid) -> Option<Range<usize>> {
    let ids = commit.causation_ids();
    commit.commands().zip(ids).find(|(_, id)| *id == command_id).map(|(events, _)| events)
}
