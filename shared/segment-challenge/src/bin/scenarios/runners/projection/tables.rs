//! The tables that scenarios name.

use paceline::read_model::Row;
use segment_challenge::projections::activity_feed::ActivityRow;
use segment_challenge::projections::athlete_competitors::AthleteRow;
use segment_challenge::projections::badges::BadgeRow;
use segment_challenge::projections::challenges::{CompetitorRow, ExclusionRow};
use segment_challenge::projections::clubs::{ClubRow, MembershipRow};
use segment_challenge::projections::notification_settings::NotificationSettingsRow;
use segment_challenge::projections::profiles::ProfileRow;
use segment_challenge::projections::rank_history::PointRow;
use segment_challenge::projections::stage_efforts::EffortRow;
use segment_challenge::projections::stage_leaderboards::BoardRow;
use segment_challenge::projections::stages::StageRow;
use segment_challenge::projections::url_slugs::UrlSlugRow;
use serde_json::Value;

use super::asked::Asked;
use super::queries::{boards, challenges, others, stages};
use crate::failure::Failure;

/// All rows of a table, in any order, with what is derived when they are read.
pub(super) fn rows(table: &str, asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let stored = |table: &str| Ok(asked.rows.rows(table));
    match table {
        "profiles" => stored(ProfileRow::TABLE),
        "athlete_competitors" => stored(AthleteRow::TABLE),
        "clubs" => stored(ClubRow::TABLE),
        "club_memberships" => stored(MembershipRow::TABLE),
        "challenges" => challenges::all(asked),
        "challenge_competitors" => stored(CompetitorRow::TABLE),
        "challenge_exclusions" => stored(ExclusionRow::TABLE),
        "stages" => stored(StageRow::TABLE),
        "stage_efforts" => stored(EffortRow::TABLE),
        "stage_leaderboards" => stored(BoardRow::TABLE),
        "stage_leaderboard_entries" => stages::all_entries(asked),
        "activity_feed" => stored(ActivityRow::TABLE),
        "emails" => others::emails(asked),
        "notification_settings" => stored(NotificationSettingsRow::TABLE),
        "url_slugs" => stored(UrlSlugRow::TABLE),
        "challenge_leaderboards" => boards::all_boards(asked),
        "challenge_leaderboard_entries" => boards::all_entries(asked),
        "stage_results" => boards::all_results(asked),
        "stage_result_entries" => boards::all_result_entries(asked),
        "badges" => stored(BadgeRow::TABLE),
        "rank_history" => stored(PointRow::TABLE),
        other => Err(Failure::NotRun(format!("there is no table {other}"))),
    }
}
