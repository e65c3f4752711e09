//! Keeps the rows of challenges and of those who compete in them.

use segment_challenge::projections::challenges::ChallengesProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(ChallengesProjection).await
}
