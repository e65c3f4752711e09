//! Keeps the rows of: what has happened, told to those whom it concerns.

use segment_challenge::projections::activity_feed::ActivityFeedProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(ActivityFeedProjection).await
}
