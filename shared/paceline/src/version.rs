//! Where a stream stands, and where its writer believes it to stand.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Position;

/// The version of an event in its stream: 1 for the first, without gaps. As the version of a stream it is that of
/// the last event, and 0 for a stream without events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// The version of a stream without events.
    pub const ZERO: Self = Self(0);

    /// A version from its number. It says nothing of what any store holds: that is what a [`Head`] does.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The version `events` later.
    #[must_use]
    pub const fn plus(self, events: u64) -> Self {
        Self(self.0 + events)
    }

    /// The next version.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a stream stood when a store was last seen to say so: proof of a read or of an append, not a number that
/// somebody sent. A writer who holds it may append without another read, since the versions up to it exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    version: Version,
    position: Position,
    deleted: bool,
}

impl Head {
    /// The head of a stream that holds nothing.
    pub const NONE: Self = Self::observed(Version::ZERO, Position::ZERO);

    /// For stores: the head as it was read or written. Never make one from a number that came from outside.
    pub const fn observed(version: Version, position: Position) -> Self {
        Self { version, position, deleted: false }
    }

    /// For stores: the head of a stream that ends with a tombstone.
    pub const fn of_tombstone(version: Version, position: Position) -> Self {
        Self { version, position, deleted: true }
    }

    /// Whether the stream is [deleted](crate::Deletion), so that nothing can be appended.
    pub const fn is_deleted(self) -> bool {
        self.deleted
    }

    /// The version of the last event.
    pub const fn version(self) -> Version {
        self.version
    }

    /// The position of the last commit.
    pub const fn position(self) -> Position {
        self.position
    }
}

/// What must be true of a stream for a commit to be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The stream stands where the writer has seen it: no check is needed but the append's own.
    Head(Head),
    /// The stream is at this version, which came from outside (an `If-Match` header, say) and is checked by a read.
    Version(Version),
    /// The stream holds nothing.
    NoStream,
    /// The stream holds something.
    StreamExists,
    /// Anything: the commit goes to the end, wherever that is.
    Any,
}
