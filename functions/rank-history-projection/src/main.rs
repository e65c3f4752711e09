//! Keeps the rows of: how ranks have moved.

use segment_challenge::projections::rank_history::RankHistoryProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(RankHistoryProjection).await
}
