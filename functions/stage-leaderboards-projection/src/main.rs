//! Keeps the rows of: boards of stages, with their entries.

use segment_challenge::projections::stage_leaderboards::StageLeaderboardsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(StageLeaderboardsProjection).await
}
