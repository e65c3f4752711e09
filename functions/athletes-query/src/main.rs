//! Answers who athletes are, and what is theirs alone to see.

mod athletes;

use segment_challenge_lambda::queries;

use crate::athletes::Athletes;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    queries::run("athletes-query", Athletes).await
}
