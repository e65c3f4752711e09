//! The queries that scenarios ask.

mod athletes;
pub(super) mod boards;
pub(super) mod challenges;
pub(super) mod others;
pub(super) mod stages;

use serde_json::Value;

use super::asked::Asked;
use crate::failure::Failure;

/// The rows that answer a query, in its order.
pub(super) fn answer(query: &str, asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    match query {
        "challenge" => challenges::challenge(asked),
        "challenges_by_status" => challenges::by_status(asked),
        "challenges_sample" => challenges::sample(asked),
        "challenges_created_by_athlete" => challenges::created(asked),
        "challenges_entered_by_athlete" => challenges::entered(asked),
        "challenges_hosted_by_athlete_clubs" => challenges::of_clubs(asked),
        "competitor_challenges" => challenges::ids_of_competitor(asked),
        "challenge_competitors" => challenges::competitors(asked),
        "challenge_exclusions" => challenges::exclusions(asked),
        "clubs_of_athlete" => athletes::clubs(asked),
        "is_club_member" => athletes::club_member(asked),
        "profile" => athletes::picture(asked),
        "stage" => stages::one(asked),
        "stages_in_challenge" => stages::of_challenge(asked),
        "next_stage" => stages::next(asked),
        "stage_efforts" => stages::efforts(asked),
        "stage_leaderboards" => stages::boards(asked),
        "stage_leaderboard_entries" => stages::entries(asked),
        "activity_feed" => others::feed(asked),
        "notification_settings" => others::settings(asked),
        "slug" => others::slug(asked),
        "badges" => athletes::badges_of(asked),
        "athlete" => athletes::one(asked),
        "challenge_leaderboards" => boards::boards(asked),
        "challenge_leaderboard_entries" => boards::entries(asked),
        "stage_results" => boards::results(asked),
        "stage_result_entries" => boards::result_entries(asked),
        "rank_history" => boards::history(asked),
        other => Err(Failure::NotRun(format!("there is no query {other}"))),
    }
}
