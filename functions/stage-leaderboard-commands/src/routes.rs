//! Which request is which command of a board of a stage.

use paceline_lambda::commands::Route;
use paceline_lambda::http::BodyRule;
use segment_challenge_lambda::Session;

/// The routes.
pub(crate) const ROUTES: &[Route<Session>] = &[Route::post(
    "/api/stage-leaderboards/{stage_leaderboard_id}/adjust",
    "AdjustStageLeaderboard",
    "stage_leaderboard_id",
)
.with_body(BodyRule::OPTIONAL)];
