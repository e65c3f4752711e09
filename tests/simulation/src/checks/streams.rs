//! Streams: versions without gaps, positions in order, effects after causes.

use std::collections::BTreeMap;

use paceline::{Position, Version};
use uuid::Uuid;

use super::{Rest, Violation, commands};

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    for (stream, commits) in &rest.streams {
        let (mut version, mut position) = (Version::ZERO, Position::ZERO);
        for commit in commits {
            if commit.first_version != version.next() {
                let found = format!("{stream}: {} follows {version}", commit.first_version);
                return Ok(Some(Violation::new("versions are dense", found)));
            }
            if commit.position <= position {
                let found =
                    format!("{stream}: {version} is at {position}, and the next at {}", commit.position);
                return Ok(Some(Violation::new("positions grow", found)));
            }
            (version, position) = (commit.last_version(), commit.position);
        }
    }
    let sent = commands::sent(rest)?;
    let caused: BTreeMap<Uuid, Position> =
        sent.iter().map(|(id, message)| (*id, message.caused_at)).collect();
    for commit in rest.streams.values().flatten() {
        for events in commit.commands() {
            let cause = commit.slice(events).metadata.causation_id;
            if caused.get(&cause).is_some_and(|caused_at| commit.position <= *caused_at) {
                let found = format!("{}@{} lies before its cause", commit.stream, commit.first_version);
                return Ok(Some(Violation::new("positions respect cause", found)));
            }
        }
    }
    Ok(None)
}
