//! Answers what boards there are, who is on them, and how they came about.

mod leaderboards;

use segment_challenge_lambda::queries;

use crate::leaderboards::Leaderboards;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    queries::run("leaderboards-query", Leaderboards).await
}
