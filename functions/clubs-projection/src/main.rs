//! Keeps the rows of: clubs and who belongs to them.

use segment_challenge::projections::clubs::ClubsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(ClubsProjection).await
}
