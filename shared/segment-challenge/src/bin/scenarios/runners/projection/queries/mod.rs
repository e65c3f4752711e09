//! The queries that scenarios ask.

mod athletes;
mod challenges;

use serde_json::Value;

use super::asked::Asked;
use crate::failure::Failure;

/// The rows that answer a query, in its order.
pub(super) fn answer(query: &str, asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    match query {
        "challenge" => challenges::challenge(asked),
        "challenges_by_status" => challenges::by_status(asked),
        "challenge_competitors" => challenges::competitors(asked),
        "challenge_exclusions" => challenges::exclusions(asked),
        "clubs_of_athlete" => athletes::clubs(asked),
        "is_club_member" => athletes::club_member(asked),
        "profile" => athletes::picture(asked),
        other => Err(Failure::NotRun(format!("there is no query {other}"))),
    }
}
