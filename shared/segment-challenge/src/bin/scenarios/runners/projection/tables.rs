//! The tables that scenarios name.

use paceline::read_model::Row;
use segment_challenge::projections::athlete_competitors::AthleteRow;
use segment_challenge::projections::challenges::{ChallengeRow, CompetitorRow, ExclusionRow};
use segment_challenge::projections::clubs::{ClubRow, MembershipRow};
use segment_challenge::projections::profiles::ProfileRow;
use serde_json::Value;

use super::asked::Asked;
use crate::failure::Failure;

/// All rows of a table, in any order, with what is derived when they are read.
pub(super) fn rows(table: &str, asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let stored = |table: &str| Ok(asked.rows.rows(table));
    match table {
        "profiles" => stored(ProfileRow::TABLE),
        "athlete_competitors" => stored(AthleteRow::TABLE),
        "clubs" => stored(ClubRow::TABLE),
        "club_memberships" => stored(MembershipRow::TABLE),
        "challenges" => stored(ChallengeRow::TABLE),
        "challenge_competitors" => stored(CompetitorRow::TABLE),
        "challenge_exclusions" => stored(ExclusionRow::TABLE),
        other => Err(Failure::NotRun(format!("there is no table {other}"))),
    }
}
