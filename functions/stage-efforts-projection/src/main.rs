//! Keeps the rows of: efforts in stages.

use segment_challenge::projections::stage_efforts::StageEffortsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(StageEffortsProjection).await
}
