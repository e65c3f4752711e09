//! Answers what has happened, by feeds.

mod feeds;

use segment_challenge_lambda::queries;

use crate::feeds::Feeds;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    queries::run("activity-query", Feeds).await
}
