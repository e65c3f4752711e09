//! Keeps the rows of: badges of athletes, as they were earned.

use segment_challenge::projections::badges::BadgesProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(BadgesProjection).await
}
