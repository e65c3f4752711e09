//! The tables that scenarios name.

use paceline::read_model::Row;
use segment_challenge::projections::challenges::{ChallengeRow, CompetitorRow, ExclusionRow};

/// The table of this name, if it exists.
pub(super) fn named(name: &str) -> Option<&'static str> {
    [ChallengeRow::TABLE, CompetitorRow::TABLE, ExclusionRow::TABLE].into_iter().find(|table| *table == name)
}
