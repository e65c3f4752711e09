//! Keeps the rows of: what stages have added to the boards of a challenge.

use segment_challenge::projections::stage_results::StageResultsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(StageResultsProjection).await
}
