//! Which request is which command of a board of a challenge.

use paceline_lambda::commands::Route;
use segment_challenge_lambda::Session;

const BOARD: &str = "challenge_leaderboard_id";

/// The routes.
pub(crate) const ROUTES: &[Route<Session>] = &[
    Route::put(
        "/api/challenge-leaderboards/{challenge_leaderboard_id}/points",
        "ReconfigureChallengeLeaderboardPoints",
        BOARD,
    ),
    Route::post(
        "/api/challenge-leaderboards/{challenge_leaderboard_id}/competitors/{athlete_id}/adjust",
        "AdjustAthletePointsInChallengeLeaderboard",
        BOARD,
    ),
    Route::post(
        "/api/challenge-leaderboards/{challenge_leaderboard_id}/competitors/{athlete_id}/remove",
        "RemoveCompetitorFromChallengeLeaderboard",
        BOARD,
    ),
    Route::delete(
        "/api/challenge-leaderboards/{challenge_leaderboard_id}",
        "RemoveChallengeLeaderboard",
        BOARD,
    ),
];
