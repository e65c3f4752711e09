//! How far a replay has come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Replay;
use crate::Position;
use crate::estimate::{Reading, per_second, seconds_left};

/// How far a replay has come in a slice of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SliceReplay {
    /// The number of the replay.
    pub number: u64,
    /// Up to here the log is read: to where the replay began its streams are set back, and from there on it is seen to
    /// that the handler comes as far again as it had been.
    pub read_to: Position,
    /// Up to here it has to be, because streams were set back whose handler had been further.
    #[serde(default)]
    pub follow_to: Position,
    /// Where the first commit was.
    pub first: Option<Position>,
    /// How many commits were read.
    pub commits: u64,
    /// How many streams were set back.
    pub streams: u64,
}

impl SliceReplay {
    /// Before anything was read.
    pub fn none(replay: &Replay) -> Self {
        Self {
            number: replay.number,
            read_to: replay.after,
            follow_to: Position::ZERO,
            first: None,
            commits: 0,
            streams: 0,
        }
    }

    /// Where the reading ends.
    pub(crate) fn end(&self, replay: &Replay) -> Position {
        replay.until.max(self.follow_to)
    }
}

/// How far a replay has come, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The replay.
    #[serde(flatten)]
    pub replay: Replay,
    /// All slices together.
    pub progress: Progress,
}

/// How far some slices have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Progress {
    /// How many slices there are.
    pub slices: u64,
    /// In how many of them all streams are set back, and all that is to be handled again is known.
    pub read: u64,
    /// How many commits were read.
    pub commits: u64,
    /// How many streams were set back.
    pub streams: u64,
    /// In how many of them the handler has not come as far again as it had been.
    pub waiting: u64,
    /// Commits read a second, on the average.
    pub commits_per_second: f64,
    /// The time until all streams are set back, if commits are as dense in what is left as in what was read. `None`:
    /// nothing can be said yet.
    pub seconds_left: Option<u64>,
}

impl Report {
    /// The report on a replay that has come so far in each slice, `waiting` for so many streams.
    pub fn of(replay: Replay, slices: &[SliceReplay], waiting: u64, now: Timestamp) -> Self {
        let taken = now.duration_since(replay.started_at);
        let is_read = |slice: &&SliceReplay| slice.read_to >= slice.end(&replay);
        let commits = slices.iter().map(|slice| slice.commits).sum();
        let reading = |slice: &SliceReplay| Reading { first: slice.first, read_to: slice.read_to, taken };
        let progress = Progress {
            slices: slices.len() as u64,
            read: slices.iter().filter(is_read).count() as u64,
            commits,
            streams: slices.iter().map(|slice| slice.streams).sum(),
            waiting,
            commits_per_second: per_second(commits, taken),
            seconds_left: seconds_left(slices.iter().map(reading), replay.until),
        };
        Self { replay, progress }
    }

    /// Whether all that was to be handled again is.
    pub fn is_complete(&self) -> bool {
        self.progress.read == self.progress.slices && self.progress.waiting == 0
    }
}
