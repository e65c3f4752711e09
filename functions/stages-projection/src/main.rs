//! Keeps the rows of: stages of challenges.

use segment_challenge::projections::stages::StagesProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(StagesProjection).await
}
