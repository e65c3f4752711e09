//! Where a rebuild is, and what comes next.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{GRACE, SliceProgress};
use crate::generation::Generation;
use crate::read_model::{Key, Row};
use crate::{Position, SETTLING_MARGIN};

/// How far behind its clock a slice may be to have caught up.
const CAUGHT_UP: SignedDuration = SignedDuration::from_secs(2 * SETTLING_MARGIN.as_secs());

/// The last rebuild of a projection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuild {
    /// The projection.
    pub projection: String,
    /// The generation that is built.
    pub generation: Generation,
    /// The one that was read when it began.
    pub replaces: Generation,
    /// Where it is.
    pub phase: Phase,
    /// Whether nothing is read from the log for the time being.
    pub paused: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last told to go on.
    pub resumed_at: Timestamp,
}

/// Where a rebuild is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The log is read into the new generation.
    Building,
    /// What is delivered is written to both generations.
    Following {
        /// Since when.
        since: Timestamp,
    },
    /// The new generation is read.
    Switching {
        /// Since when.
        since: Timestamp,
    },
    /// A generation is deleted: the old one, or the new one of a rebuild that was cancelled.
    Dropping {
        /// Which.
        generation: Generation,
        /// Since when it is not written any longer.
        since: Timestamp,
        /// How far the deletion has come, in terms of the store.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
    },
    /// There is one generation.
    Done {
        /// Since when.
        since: Timestamp,
    },
}

impl Rebuild {
    /// A rebuild that begins.
    pub fn begin(projection: &str, live: Generation, generation: Generation, now: Timestamp) -> Self {
        Self {
            projection: projection.to_owned(),
            generation,
            replaces: live,
            phase: Phase::Building,
            paused: false,
            started_at: now,
            resumed_at: now,
        }
    }

    /// Whether the log is to be read.
    pub fn reads_log(&self) -> bool {
        !self.paused && matches!(self.phase, Phase::Building | Phase::Following { .. })
    }

    /// Whether it has come to its end.
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done { .. })
    }

    /// Up to where a slice has to be read for the next phase.
    pub fn target(&self, now: Timestamp) -> Position {
        match &self.phase {
            Phase::Following { since } => Position::settled(*since + GRACE, SignedDuration::ZERO),
            _ => Position::settled(now, CAUGHT_UP),
        }
    }

    /// The phase that comes now, if another one does. [Dropping](Phase::Dropping) ends when nothing is left.
    pub fn next_phase(&self, slices: &[SliceProgress], now: Timestamp) -> Option<Phase> {
        let target = self.target(now);
        let caught_up = slices.iter().all(|slice| slice.read_to >= target);
        match &self.phase {
            Phase::Building if caught_up && !self.paused => Some(Phase::Following { since: now }),
            Phase::Following { .. } if caught_up && !self.paused => Some(Phase::Switching { since: now }),
            Phase::Switching { since } if now.duration_since(*since) >= GRACE => {
                Some(Phase::Dropping { generation: self.replaces, since: now, cursor: None })
            }
            _ => None,
        }
    }

    /// Whether its generation can be given up: nobody reads it yet.
    pub fn can_be_cancelled(&self) -> bool {
        matches!(self.phase, Phase::Building | Phase::Following { .. })
    }
}

impl Row for Rebuild {
    const TABLE: &'static str = "rebuilds";

    fn key(&self) -> Key {
        Key::single(&self.projection)
    }
}
