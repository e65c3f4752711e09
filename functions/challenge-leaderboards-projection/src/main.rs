//! Keeps the rows of: boards of challenges, with their entries.

use segment_challenge::projections::challenge_leaderboards::ChallengeLeaderboardsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(ChallengeLeaderboardsProjection).await
}
