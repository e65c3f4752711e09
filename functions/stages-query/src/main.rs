//! Answers which stages there are, what one is, and what was done in it.

mod stages;

use segment_challenge_lambda::queries;

use crate::stages::Stages;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    queries::run("stages-query", Stages).await
}
