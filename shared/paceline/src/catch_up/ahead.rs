//! What was given before its position had settled.

use std::collections::HashMap;

use crate::{Commit, Position, StreamName, Version};

/// How far streams were given ahead of the settled position.
#[derive(Debug, Default)]
pub(super) struct Ahead(HashMap<StreamName, (Version, Position)>);

/// How a commit follows on what was given of its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    /// It was given.
    Given,
    /// It is the next one.
    Next,
    /// What comes after this version is missing before it.
    Gap(Version),
    /// Nothing of its stream was given ahead.
    Unknown,
}

impl Ahead {
    pub(super) fn follows(&self, commit: &Commit) -> Follows {
        match self.0.get(&commit.stream) {
            Some((at, _)) if commit.last_version() <= *at => Follows::Given,
            Some((at, _)) if commit.first_version <= at.next() => Follows::Next,
            Some((at, _)) => Follows::Gap(*at),
            None => Follows::Unknown,
        }
    }

    /// Notes that a commit is given: if it is ahead, or its stream was.
    pub(super) fn give(&mut self, commit: &Commit, is_ahead: bool) {
        let given = (commit.last_version(), commit.position);
        match self.0.get_mut(&commit.stream) {
            Some(entry) => *entry = given,
            None if is_ahead => drop(self.0.insert(commit.stream.clone(), given)),
            None => {}
        }
    }

    /// Forgets what is settled by now.
    pub(super) fn settle(&mut self, until: Position) {
        self.0.retain(|_, (_, position)| *position > until);
    }
}
