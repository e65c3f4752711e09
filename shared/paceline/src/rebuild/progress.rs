//! How far a rebuild has come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Phase, Rebuild};
use crate::Position;
use crate::estimate::{Reading, per_second, seconds_left};
use crate::generation::Generation;
use crate::read_model::{Key, Row};

/// How far a rebuild has come in a slice of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SliceProgress {
    /// The projection.
    pub projection: String,
    /// The slice.
    pub slice: u16,
    /// The generation that is built.
    pub generation: Generation,
    /// How often it was worked on.
    pub step: u64,
    /// Where the first commit was.
    pub first: Option<Position>,
    /// All up to here is projected.
    pub read_to: Position,
    /// Whether there was more to read when the last work ended.
    pub more: bool,
    /// How many commits were read.
    pub commits: u64,
    /// How many of them held events that the projection follows.
    pub projected: u64,
    /// When it was first worked on.
    pub started_at: Timestamp,
    /// When it was last worked on.
    pub updated_at: Timestamp,
    /// The tables of the projection.
    pub tables: Vec<String>,
    /// Why the last work ended early, if it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl SliceProgress {
    /// Before the first work.
    pub fn none(projection: &str, slice: u16, generation: Generation, now: Timestamp) -> Self {
        Self {
            projection: projection.to_owned(),
            slice,
            generation,
            step: 0,
            first: None,
            read_to: Position::ZERO,
            more: false,
            commits: 0,
            projected: 0,
            started_at: now,
            updated_at: now,
            tables: Vec::new(),
            failure: None,
        }
    }

    /// The key of the row.
    pub fn key_of(projection: &str, slice: u16) -> Key {
        Key::new(projection, format!("{slice:05}"))
    }
}

impl Row for SliceProgress {
    const TABLE: &'static str = "rebuild_slices";

    fn key(&self) -> Key {
        Self::key_of(&self.projection, self.slice)
    }
}

/// How far a rebuild has come, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The rebuild.
    #[serde(flatten)]
    pub rebuild: Rebuild,
    /// All slices together.
    pub progress: Progress,
    /// The slices whose last work failed, and why.
    pub failures: Vec<(u16, String)>,
}

/// How far some slices have come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// How many slices there are.
    pub slices: usize,
    /// How many of them are where the rebuild wants them for its next phase.
    pub caught_up: usize,
    /// How many commits were read.
    pub commits: u64,
    /// How many of them held events that the projection follows.
    pub projected: u64,
    /// Commits read a second, on the average.
    pub commits_per_second: f64,
    /// The time until all slices have caught up, if commits are as dense in what is left as in what was read. `None`:
    /// nothing can be said yet.
    pub seconds_left: Option<u64>,
}

impl Report {
    pub(super) fn of(rebuild: Rebuild, slices: &[SliceProgress], now: Timestamp) -> Self {
        let progress = Progress::of(&rebuild, slices, now);
        let failed = |slice: &SliceProgress| Some((slice.slice, slice.failure.clone()?));
        Self { failures: slices.iter().filter_map(failed).collect(), progress, rebuild }
    }
}

impl Progress {
    fn of(rebuild: &Rebuild, slices: &[SliceProgress], now: Timestamp) -> Self {
        let target = rebuild.target(now);
        let is_there = |slice: &&SliceProgress| slice.read_to >= target;
        let commits = slices.iter().map(|slice| slice.commits).sum();
        let last = slices.iter().map(|slice| slice.updated_at).max().unwrap_or(now);
        let all_there = !matches!(rebuild.phase, Phase::Building | Phase::Following { .. });
        Self {
            slices: slices.len(),
            caught_up: if all_there { slices.len() } else { slices.iter().filter(is_there).count() },
            commits,
            projected: slices.iter().map(|slice| slice.projected).sum(),
            commits_per_second: per_second(commits, last.duration_since(rebuild.started_at)),
            seconds_left: if all_there {
                Some(0)
            } else {
                seconds_left(slices.iter().map(SliceProgress::reading), target)
            },
        }
    }
}

impl SliceProgress {
    fn reading(&self) -> Reading {
        let taken = self.updated_at.duration_since(self.started_at);
        Reading { first: self.first, read_to: self.read_to, taken }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_000_000 + second)
    }

    fn at(seconds: i64) -> Position {
        Position::following(second(seconds), [])
    }

    #[test]
    fn the_slowest_slice_tells_how_long_it_takes() {
        let generation = Generation::FIRST.next();
        let rebuild = Rebuild::begin("balances", Generation::FIRST, generation, second(0));
        let slice = |number, read_to, commits| SliceProgress {
            first: Some(at(-10_000)),
            read_to: at(read_to),
            commits,
            updated_at: second(10),
            ..SliceProgress::none("balances", number, generation, second(0))
        };

        let progress = Progress::of(&rebuild, &[slice(0, -5_000, 100), slice(1, 0, 50)], second(10));

        assert_eq!((progress.commits, progress.commits_per_second), (150, 15.0));
        assert_eq!((progress.slices, progress.caught_up), (2, 1));
        assert_eq!(
            progress.seconds_left,
            Some(9),
            "half of the way in ten seconds, and two minutes are not read"
        );
    }

    #[test]
    fn nothing_is_said_of_what_was_not_begun() {
        let generation = Generation::FIRST.next();
        let rebuild = Rebuild::begin("balances", Generation::FIRST, generation, second(0));

        let slices = [SliceProgress::none("balances", 0, generation, second(0))];

        assert_eq!(Progress::of(&rebuild, &slices, second(10)).seconds_left, None);
    }
}
