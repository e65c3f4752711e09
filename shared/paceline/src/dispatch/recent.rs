//! The commands that an aggregate has carried out lately, by which a repeat of one is recognised without a read.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::{Commit, Position};

/// The most commands that are known of one aggregate. At a hundred commands a second that is ten seconds, in which a
/// command that something else has caused mostly arrives.
const MOST: usize = 1_000;

/// The commands that an aggregate has carried out lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Recent {
    /// Each with the position of its commit, oldest first.
    commands: VecDeque<(Position, Uuid)>,
    /// All that were committed after this position are known.
    since: Position,
}

impl Recent {
    /// None yet, but all that come after this position.
    pub(super) fn since(position: Position) -> Self {
        Self { commands: VecDeque::new(), since: position }
    }

    /// Goes on with the commands of a commit, which follows those that are known.
    pub(super) fn note(&mut self, commit: &Commit) {
        self.commands.extend(commit.causation_ids().map(|id| (commit.position, id)));
        while self.commands.len() > MOST {
            self.since = self.commands.pop_front().map_or(self.since, |(position, _)| position);
        }
    }

    /// The position of the commit of a command, if it is one of these.
    pub(super) fn position_of(&self, command_id: Uuid) -> Option<Position> {
        self.commands.iter().rev().find(|(_, id)| *id == command_id).map(|(position, _)| *position)
    }

    /// Whether every command is known that was committed after this position.
    pub(super) fn is_whole_after(&self, position: Position) -> bool {
        self.since <= position
    }

    /// The bytes that are held.
    pub(super) fn bytes(&self) -> usize {
        self.commands.len() * size_of::<(Position, Uuid)>()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Metadata, Version};

    fn commit(id: u128) -> Commit {
        let causation_id = Uuid::from_u128(id);
        let metadata = Metadata {
            causation_id,
            correlation_id: causation_id,
            actor: None,
            traceparent: None,
            recorded_at: Timestamp::UNIX_EPOCH,
        };
        let number = u64::try_from(id).unwrap();
        Commit {
            stream: "account/ACC-1".parse().unwrap(),
            first_version: Version::new(number),
            position: Position::new(number),
            metadata,
            events: vec![],
            joined: vec![],
        }
    }

    #[test]
    fn what_is_forgotten_is_known_to_be() {
        let mut recent = Recent::since(Position::ZERO);
        (1..=1_000).for_each(|id| recent.note(&commit(id)));
        assert!(recent.is_whole_after(Position::ZERO));

        (1_001..=1_003).for_each(|id| recent.note(&commit(id)));

        assert_eq!(recent.position_of(Uuid::from_u128(3)), None);
        assert_eq!(recent.position_of(Uuid::from_u128(4)), Some(Position::new(4)));
        assert!(!recent.is_whole_after(Position::new(2)) && recent.is_whole_after(Position::new(3)));
    }
}
