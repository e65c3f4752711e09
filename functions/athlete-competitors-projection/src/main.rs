//! Keeps the rows of: who athletes are.

use segment_challenge::projections::athlete_competitors::AthleteCompetitorsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(AthleteCompetitorsProjection).await
}
